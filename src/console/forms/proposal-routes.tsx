import type { Hono } from "hono";
import type { ProposalView } from "../../backoffice/backoffice.ts";
import type { RequestId } from "../../model/model.ts";
import type { Role } from "../../operators/operators.ts";
import { ConsolePage } from "../components/console-page.tsx";
import { LivePart, LiveState } from "../components/live-part.tsx";
import { showMissing } from "../components/message-page.tsx";
import type { Console } from "../parts.ts";
import { answerForm } from "../web/answer-form.ts";
import { proveFirst } from "../web/kept-forms.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, show, withDone } from "../web/web-request.ts";
import type { Refused } from "./form-operation.ts";
import { ENDED, EndedProposals, WaitingProposals } from "./proposal-list.tsx";
import { ProposalPage } from "./proposal-page.tsx";

/** The operation of each button. */
const DECISIONS: Readonly<Record<string, string>> = {
  approve: "proposals-approve",
  refuse: "proposals-refuse",
  withdraw: "proposals-withdraw",
};

/** The inbox of proposals, and a page for each. */
export function proposalRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  listRoutes(app, console, roles);
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
      console.live.wake("proposals:");
      if (!performed.ok && performed.refusal === "proof-stale")
        return proveFirst(c, console, `/proposals/${proposal}`, { reason });
      if (!performed.ok) return showProposal(c, console, performed, reason);
      return withDone(`/proposals/${proposal}`, operation);
    }),
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const placeIn = (text: string | undefined): RequestId | null => (UUID.test(text ?? "") ? (text as RequestId) : null);

/** Those that wait, live, and those that have ended. */
function listRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, proposals } = console;
  live.add({
    ...{ name: "proposals", parameter: /^[0-9a-f-]{0,36}$/, roles, everyMs: 2_000 },
    render: async (parameter) => {
      const after = placeIn(parameter);
      return <WaitingProposals list={await proposals({ which: "waiting", after })} isFirst={after === null} console={console} />;
    },
  });
  app.get("/proposals", async (c) => {
    const topic = `proposals:${placeIn(c.req.query("after")) ?? ""}`;
    const content = await live.render(topic);
    const lead = "What one operator has proposed and another must decide. The bank carries out what was approved.";
    const frame = frameOf(c, console);
    const actions = (
      <>
        <a class="button" href={ENDED}>
          Ended ones
        </a>
        <LiveState path={frame.path} />
      </>
    );
    return show(
      c,
      <ConsolePage frame={frame} title="Proposals" lead={lead} actions={actions}>
        <LivePart topic={topic} content={content} />
      </ConsolePage>,
    );
  });
  app.get(ENDED, async (c) => {
    const after = placeIn(c.req.query("after"));
    const lead = "Proposals that were decided or have expired, and what became of them, the newest first.";
    const back = { to: "/proposals", label: "Those that wait" };
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Proposals: ended" lead={lead} back={back}>
        <EndedProposals list={await proposals({ which: "ended", after })} isFirst={after === null} console={console} />
      </ConsolePage>,
    );
  });
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
