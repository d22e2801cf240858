import type { Hono } from "hono";
import type { ProposalView } from "../../backoffice/backoffice.ts";
import { type Currency, formatMoney, Money } from "../../model/model.ts";
import type { Role } from "../../operators/operators.ts";
import { ConsolePage } from "../components/console-page.tsx";
import { LivePart, LiveState } from "../components/live-part.tsx";
import { showMissing } from "../components/message-page.tsx";
import { duration } from "../components/moment.tsx";
import { Table } from "../components/table.tsx";
import type { Console } from "../parts.ts";
import { answerForm } from "../web/answer-form.ts";
import { proveFirst } from "../web/kept-forms.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, show, withDone } from "../web/web-request.ts";
import type { Refused } from "./form-operation.ts";
import type { ListedProposal } from "./proposal.ts";
import { ProposalPage, State } from "./proposal-page.tsx";

/** The operation of each button. */
const DECISIONS: Readonly<Record<string, string>> = {
  approve: "proposals-approve",
  refuse: "proposals-refuse",
  withdraw: "proposals-withdraw",
};

/** The inbox of proposals, and a page for each. */
export function proposalRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, waitingProposals } = console;
  live.add({
    name: "proposals",
    roles,
    everyMs: 2_000,
    render: async () => <Waiting waiting={await waitingProposals()} console={console} />,
  });
  app.get("/proposals", async (c) => {
    const content = await live.render("proposals");
    const lead = "What one operator has proposed and another must decide. The bank carries out what was approved.";
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Proposals" lead={lead} actions={<LiveState path="/proposals" />}>
        <LivePart topic="proposals" content={content} />
      </ConsolePage>,
    );
  });
  app.get("/proposals/:id", (c) => {
    const { reason = "" } = console.kept.find(operatorOf(c), c.req.query("kept")) ?? {};
    return showProposal(c, console, null, reason);
  });
  app.post("/proposals/:id", (c) =>
    answerForm(c, console, async ({ decide = "", reason = "" }) => {
      const operation = Object.hasOwn(DECISIONS, decide) ? DECISIONS[decide] : undefined;
      if (operation === undefined) return showMissing(c, console);
      const proposal = c.req.param("id");
      const performed = await console.perform(c, operation, { proposal, ...(reason === "" ? {} : { reason }) });
      live.wake("proposals");
      if (!performed.ok && performed.refusal === "proof-stale")
        return proveFirst(c, console, `/proposals/${proposal}`, { reason });
      if (!performed.ok) return showProposal(c, console, performed, reason);
      return withDone(`/proposals/${proposal}`, operation);
    }),
  );
}

/** The page of the proposal that this request's address names. */
async function showProposal(c: ConsoleRequest, console: Console, refused: Refused | null, reason: string): Promise<Response> {
  const shown = await console.perform(c, "proposals-show", { proposal: c.req.param("id") ?? "" });
  if (!shown.ok || shown.kind !== "done") return showMissing(c, console);
  const proposal = shown.result as ProposalView;
  const operation = Object.hasOwn(console.operations, proposal.operation) ? console.operations[proposal.operation] : undefined;
  if (operation === undefined) return showMissing(c, console);
  const props = { proposal, operation, now: console.now(), reason, refused };
  return show(c, <ProposalPage frame={frameOf(c, console)} {...props} />, refused === null ? 200 : 422);
}

const COLUMNS = [
  ...[{ name: "Proposal", kind: "whole" }, { name: "About" }, { name: "Proposed by" }, { name: "State" }],
  { name: "Expires in", kind: "figure" },
] as const;

const Waiting = ({
  waiting,
  console: { operations, now, currency },
}: {
  waiting: readonly ListedProposal[];
  console: Console;
}) => (
  <Table
    caption="Proposals that wait for somebody"
    columns={COLUMNS}
    rows={waiting.map((each) => ({
      key: each.id,
      cells: [
        <a href={`/proposals/${each.id}`}>{operations[each.operation]?.command ?? each.operation}</a>,
        aboutText(each, currency),
        <bdi>{each.maker.name}</bdi>,
        <State proposal={each} />,
        duration(each.expiresAt - now()),
      ],
    }))}
    empty="No proposal waits for anybody."
  />
);

const aboutText = ({ about: { terminal, request, amount } }: ListedProposal, currency: Currency): string =>
  [terminal, amount === undefined ? undefined : `${formatMoney(Money(amount), currency)} ${currency.code}`, request]
    .filter((each) => each !== undefined)
    .join(", ");
