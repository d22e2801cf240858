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
  /** True if a sealed key file waits for its machine. */
  readonly hasKeyFile: boolean;
}

/** One ATM: its state, notes and orders, what an operator may do with it, and its newest events. */
export const TerminalPage = ({ frame, terminal, content, may, events, hasKeyFile }: TerminalPageProps) => {
  const number = numberOf(terminal.terminal);
  return (
    <ConsolePage
      frame={frame}
      title={terminal.terminal}
      back={{ to: "/terminals", label: "All ATMs" }}
      actions={<LiveState path={`/terminals/${number}`} />}
    >
      <Ways frame={frame} terminal={terminal} may={may} hasKeyFile={hasKeyFile} />
      <LivePart topic={`terminal:${number}`} content={content} />
      {events !== null && <Events events={events} number={number} />}
    </ConsolePage>
  );
};

/** The last order decides what comes next, even if the ATM has not carried it out yet. */
function isToServe({ state, openOrders }: TerminalOverview): boolean | null {
  const order = openOrders.findLast(({ kind }) => kind === "close" || kind === "open");
  if (order !== undefined) return order.kind === "open";
  return state.how === "in-service" ? true : state.how === "closed" ? false : null;
}

const Ways = ({ frame, terminal, may, hasKeyFile }: Pick<TerminalPageProps, "frame" | "terminal" | "may" | "hasKeyFile">) => {
  const number = numberOf(terminal.terminal);
  if (terminal.state.how === "revoked")
    return (
      <p class="aside">
        This ATM is revoked: it has no key, opens no channel and gets no orders. To use it again, enrol it by a new request of its
        machine.
      </p>
    );
  const serves = isToServe(terminal);
  const to = `/terminals/${number}`;
  return (
    <div class="ways">
      {hasKeyFile && may("terminal-key-file") && (
        <a class="button primary" href={`${to}/key-file`} download>
          Download its sealed key file
        </a>
      )}
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
      {may("terminal-rotate") && !hasKeyFile && !terminal.openOrders.some(({ kind }) => kind === "rotate") && (
        <a class="button" href={`/operations/terminal-rotate?${new URLSearchParams({ terminal: number, to })}`}>
          Rotate its key
        </a>
      )}
      {may("terminal-revoke") && (
        <a class="button" href={`/operations/terminal-revoke?${new URLSearchParams({ terminal: number, to })}`}>
          Revoke its keys
        </a>
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

const Events = ({ events, number }: { events: readonly FoundEvent[]; number: string }) => (
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
    {events.length > 0 && (
      <p class="aside">
        These are the newest {events.length} at most. <a href={`/audit?terminal=${number}`}>Search all events of this ATM</a>
      </p>
    )}
  </section>
);
