import type { Hono } from "hono";
import { searchEvents } from "../../../audit/audit.ts";
import { type Money, type TerminalId, terminalIdOf } from "../../../model/model.ts";
import type { Role } from "../../../operators/operators.ts";
import { findKeyFile, listOrders, type TerminalOverview, terminalOverview } from "../../../terminals/terminals.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { showMissing } from "../../components/message-page.tsx";
import { showNotAllowed } from "../../components/not-allowed.tsx";
import type { Refused } from "../../forms/form-operation.ts";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import { answerForm } from "../../web/answer-form.ts";
import { proveFirst } from "../../web/kept-forms.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, proposedPath, show } from "../../web/web-request.ts";
import { CountPage } from "./count-page.tsx";
import { sendKeyFile } from "./key-file.ts";
import { showLimits } from "./limits-page.tsx";
import { showOrders } from "./orders-page.tsx";
import { countGiven } from "./read-count.ts";
import { TerminalList } from "./terminal-list.tsx";
import { TerminalNow } from "./terminal-now.tsx";
import { TerminalPage } from "./terminal-page.tsx";

const PATH = "/terminals";
/** How often what is live is read, in milliseconds. */
const EVERY_MS = 2_000;
const NUMBER = /^[1-9]\d{0,3}$/;
const ORDERS_MOST = 20;
const EVENTS_MOST = 20;
/** An event of the audit log is shown to these. */
const READERS: readonly Role[] = ["auditor", "administrator"];

/** The view Terminals: all ATMs, one ATM, its cash count, and the limits. */
export function terminalsRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now, currency } = console;
  live.add({
    ...{ name: "terminals", roles, everyMs: EVERY_MS },
    render: async () => <TerminalList terminals={await overviewOf(console)} currency={currency} now={now()} />,
  });
  live.add({
    ...{ name: "terminal", parameter: NUMBER, roles, everyMs: EVERY_MS },
    render: async (number) => {
      const terminal = (await overviewOf(console)).find((each) => each.terminal === terminalIdOf(Number(number)));
      if (terminal === undefined) return <p class="empty">There is no such ATM.</p>;
      const orders = await listOrders(sql, { terminal: terminal.terminal, most: ORDERS_MOST });
      return <TerminalNow terminal={terminal} orders={orders} currency={currency} now={now()} />;
    },
  });
  app.use(`${PATH}/*`, rolesOnly(console, roles));
  app.get(PATH, rolesOnly(console, roles), (c) => showList(c, console));
  app.get(`${PATH}/limits`, (c) => showLimits(c, console, mayOf(c, console)("limits-set")));
  app.get(`${PATH}/:number`, (c) => showTerminal(c, console));
  app.get(`${PATH}/:number/key-file`, (c) => sendKeyFile(c, console));
  app.get(`${PATH}/:number/orders`, (c) => showOrders(c, console));
  app.get(`${PATH}/:number/count`, (c) =>
    showCount(c, console, console.kept.find(operatorOf(c), c.req.query("kept")) ?? {}, null),
  );
  app.post(`${PATH}/:number/count`, (c) =>
    answerForm(c, console, async (values) => {
      const found = await terminalOf(c, console);
      if (found === null) return showMissing(c, console);
      const given = { terminal: c.req.param("number"), ...countGiven(values, denominationsOf(found), currency) };
      const performed = await console.perform(c, "cash-count", given);
      if (!performed.ok && performed.refusal === "proof-stale") return proveFirst(c, console, c.req.path, values);
      if (!performed.ok) return showCount(c, console, values, performed);
      return performed.kind === "proposed"
        ? proposedPath(performed.proposal.id, "cash-count")
        : `${PATH}/${c.req.param("number")}`;
    }),
  );
}

const overviewOf = ({ sql, now, terminalCapacity }: Console): Promise<readonly TerminalOverview[]> =>
  terminalOverview(sql, { now: now(), capacity: terminalCapacity });

/** The ATM that this request's address names; null if there is none. */
async function terminalOf(c: ConsoleRequest, console: Console): Promise<TerminalOverview | null> {
  const number = c.req.param("number") ?? "";
  const id: TerminalId | null = NUMBER.test(number) ? terminalIdOf(Number(number)) : null;
  return (await overviewOf(console)).find(({ terminal }) => terminal === id) ?? null;
}

const mayOf =
  (c: ConsoleRequest, { operations }: Console) =>
  (name: string): boolean =>
    Object.hasOwn(operations, name) && holdsOneOf(operatorOf(c), operations[name]?.roles ?? []);

async function showList(c: ConsoleRequest, console: Console): Promise<Response> {
  const content = await console.live.render("terminals");
  const actions = (
    <>
      {mayOf(c, console)("terminal-enrol") && (
        <a class="button" href={`/operations/terminal-enrol?${new URLSearchParams({ to: PATH })}`}>
          Enrol an ATM
        </a>
      )}
      <a class="button" href={`${PATH}/limits`}>
        Limits
      </a>
      <LiveState path={PATH} />
    </>
  );
  const lead = "Each ATM by its own word and by the books. A bar compares the notes of a cassette with the ATM's fullest one.";
  return show(
    c,
    <ConsolePage frame={frameOf(c, console)} title="Terminals" lead={lead} actions={actions}>
      <LivePart topic="terminals" content={content} />
    </ConsolePage>,
  );
}

async function showTerminal(c: ConsoleRequest, console: Console): Promise<Response> {
  const terminal = await terminalOf(c, console);
  if (terminal === null) return showMissing(c, console);
  const content = await console.live.render(`terminal:${c.req.param("number")}`);
  const found = holdsOneOf(operatorOf(c), READERS)
    ? await searchEvents(console.sql, { terminal: terminal.terminal }, { most: EVENTS_MOST })
    : null;
  const hasKeyFile = (await findKeyFile(console.sql, terminal.terminal)) !== null;
  const props = { terminal, content, may: mayOf(c, console), events: found?.events ?? null, hasKeyFile };
  return show(c, <TerminalPage frame={frameOf(c, console)} {...props} />);
}

async function showCount(
  c: ConsoleRequest,
  console: Console,
  values: Readonly<Record<string, string>>,
  refused: Refused | null,
): Promise<Response> {
  if (!mayOf(c, console)("cash-count")) return showNotAllowed(c, console, console.operations["cash-count"]?.roles ?? []);
  const terminal = await terminalOf(c, console);
  if (terminal === null) return showMissing(c, console);
  const reason = console.operations["cash-count"]?.fields["reason"];
  const props = { terminal, currency: console.currency, denominations: denominationsOf(terminal), values, refused, reason };
  return show(c, <CountPage frame={frameOf(c, console)} {...props} />, refused === null ? 200 : 422);
}

/** Every denomination that the machine has reported, the greatest first. */
const denominationsOf = ({ cash }: TerminalOverview): readonly Money[] =>
  [...new Set([...(cash?.cassettes ?? []), ...(cash?.rejected ?? [])].map(({ denomination }) => denomination))].toSorted(
    (one, other) => Number(other - one),
  );
