import type { HtmlEscapedString } from "hono/utils/html";
import type { FoundEvent } from "../../../audit/audit.ts";
import type { TerminalOverview } from "../../../terminals/terminals.ts";
import { Badge } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import type { Frame } from "../../web/web-request.ts";
import { numberOf } from "./terminal-list.tsx";

interface TerminalPageProps {
  readonly frame: Frame;
  readonly terminal: TerminalOverview;
  /** What is kept up to date. */
  readonly content: HtmlEscapedString;
  /** The operations that this operator may do here, by name. */
  readonly may: (operation: string) => boolean;
  /** Null if this operator does not read the audit log. */
  readonly events: readonly FoundEvent[] | null;
}

/** One ATM: its state, notes and orders, what an operator may do with it, and its newest events. */
export const TerminalPage = ({ frame, terminal, content, may, events }: TerminalPageProps) => {
  const number = numberOf(terminal.terminal);
  return (
    <ConsolePage
      frame={frame}
      title={terminal.terminal}
      back={{ to: "/terminals", label: "All ATMs" }}
      actions={<LiveState path={`/terminals/${number}`} />}
    >
      <Ways frame={frame} terminal={terminal} may={may} />
      <LivePart topic={`terminal:${number}`} content={content} />
      {events !== null && <Events events={events} />}
    </ConsolePage>
  );
};

/** The last order decides what comes next, even if the ATM has not carried it out yet. */
function isToServe({ state, openOrders }: TerminalOverview): boolean | null {
  const order = openOrders.findLast(({ kind }) => kind !== "count");
  if (order !== undefined) return order.kind === "open";
  return state.how === "in-service" ? true : state.how === "closed" ? false : null;
}

const Ways = ({ frame, terminal, may }: Pick<TerminalPageProps, "frame" | "terminal" | "may">) => {
  const number = numberOf(terminal.terminal);
  if (terminal.state.how === "revoked")
    return <p class="aside">This ATM is revoked: it has no key, opens no channel and gets no orders.</p>;
  const serves = isToServe(terminal);
  const to = `/terminals/${number}`;
  return (
    <div class="ways">
      {may("terminal-close") && serves !== false && (
        <OrderForm frame={frame} operation="terminal-close" number={number} label="Take out of service" />
      )}
      {may("terminal-open") && serves !== true && (
        <OrderForm frame={frame} operation="terminal-open" number={number} label="Put back into service" />
      )}
      {may("cash-count") && (
        <a class="button" href={`${to}/count`}>
          Propose a cash count
        </a>
      )}
      {may("terminal-revoke") && (
        <a class="button" href={`/operations/terminal-revoke?${new URLSearchParams({ terminal: number, to })}`}>
          Revoke its keys
        </a>
      )}
      {may("terminal-revoke") && (
        <p class="aside">
          Its next key is made on the bank's machine, which has the keys for that:{" "}
          <code>strongroom terminal rotate {number}</code>
        </p>
      )}
    </div>
  );
};

/** One button: the order is given at once, and the next one takes it back. */
const OrderForm = ({ frame, operation, number, label }: { frame: Frame; operation: string; number: string; label: string }) => (
  <form method="post" action={`/operations/${operation}`}>
    <input type="hidden" name="form" value={frame.form} />
    <input type="hidden" name="to" value={`/terminals/${number}`} />
    <input type="hidden" name="terminal" value={number} />
    <button type="submit" data-money>
      {label}
    </button>
  </form>
);

const Events = ({ events }: { events: readonly FoundEvent[] }) => (
  <section class="part" aria-labelledby="events">
    <h2 id="events">Newest events and sessions</h2>
    <Table
      caption="The newest events of this ATM in the audit log, the newest first"
      columns={[{ name: "Time, UTC" }, { name: "Event" }, { name: "Outcome" }, { name: "Session", kind: "id" }]}
      rows={events.map(({ index, at, kind, outcome, session }) => ({
        key: String(index),
        cells: [
          <Moment at={at} />,
          kind,
          outcome === "ok" ? "ok" : <Badge tone="bad">{outcome}</Badge>,
          session === undefined || session === null ? "none" : session,
        ],
      }))}
      empty="The audit log has no event of this ATM under a checkpoint yet."
    />
  </section>
);
