import type { Currency } from "../../../model/model.ts";
import type { TerminalOverview } from "../../../terminals/terminals.ts";
import { duration, Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { Cassettes, lastsText, notesText } from "./cassettes.tsx";
import { OpenOrders, StateBadge } from "./terminal-state.tsx";

interface TerminalListProps {
  readonly terminals: readonly TerminalOverview[];
  readonly currency: Currency;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** The number of an ATM: "ATM-0003" is 3. */
export const numberOf = (terminal: string): string => String(Number(terminal.replace(/^ATM-/, "")));

/** All ATMs ever enrolled. */
export const TerminalList = ({ terminals, currency, now }: TerminalListProps) => (
  <Table
    caption="All ATMs"
    columns={[
      ...[{ name: "ATM", kind: "whole" } as const, { name: "State" }, { name: `Cassettes, ${currency.code}` }],
      ...[{ name: "Notes last" }, { name: "Open holds" }, { name: "Key" }],
      ...[{ name: "Last seen, UTC" }, { name: "Checkpoint" }],
    ]}
    rows={terminals.map((each) => ({
      key: each.terminal,
      cells: [
        <a href={`/terminals/${numberOf(each.terminal)}`}>{each.terminal}</a>,
        <>
          <StateBadge state={each.state} /> <OpenOrders orders={each.openOrders} />
        </>,
        each.cash === null ? "not known: no report" : <CashOf cash={each.cash} currency={currency} />,
        each.cash === null ? "not known" : lastsText(each.cash),
        holdsText(each, now),
        keyText(each, now),
        each.seenAt === null ? "never" : <Moment at={each.seenAt} />,
        witnessedText(each),
      ],
    }))}
    empty="No ATM is enrolled yet. On the new machine, strongroom atm enrol 1 prints the request for it."
  />
);

const CashOf = ({ cash, currency }: { cash: NonNullable<TerminalOverview["cash"]>; currency: Currency }) => (
  <>
    <Cassettes cash={cash} currency={currency} />
    <span class="waits">reject box: {notesText(cash.rejected, currency)}</span>
  </>
);

/** "2, the oldest 3 h 5 min old"; or none. */
export const holdsText = ({ openHolds }: TerminalOverview, now: number): string =>
  openHolds === null ? "none" : `${openHolds.count}, the oldest ${duration(now - openHolds.oldestAt)} old`;

export const keyText = ({ key }: TerminalOverview, now: number): string =>
  key === null
    ? "none"
    : `epoch ${key.epoch}, ${duration(now - key.madeAt)} old${key.isNext ? ": waiting for the terminal to use it" : ""}`;

/** Up to which record of the audit log the ATM has kept a checkpoint. */
export const witnessedText = ({ witnessed }: TerminalOverview): string => (witnessed === 0 ? "none" : `${witnessed} records`);
