import { type Currency, formatMoney, worth } from "../../../model/model.ts";
import type { TerminalOrder, TerminalOverview } from "../../../terminals/terminals.ts";
import { Badge, NotKnown, type Tone } from "../../components/badge.tsx";
import { type Fact, Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { Cassettes, lastsText, notesText } from "./cassettes.tsx";
import { holdsText, keyText, numberOf, witnessedText } from "./terminal-list.tsx";
import { OpenOrders, StateBadge } from "./terminal-state.tsx";

interface TerminalNowProps {
  readonly terminal: TerminalOverview;
  readonly orders: readonly TerminalOrder[];
  readonly currency: Currency;
  readonly now: number;
}

/** What one ATM is and holds now, and its newest orders. */
export const TerminalNow = ({ terminal, orders, currency, now }: TerminalNowProps) => (
  <div class="parts">
    <Facts facts={factsOf(terminal, currency, now)} />
    <section aria-labelledby="cash">
      <h2 id="cash">Cash</h2>
      {terminal.cash === null ? (
        <NotKnown why="The ATM has never reported its notes. It does when it connects." />
      ) : (
        <Facts facts={cashFacts(terminal, terminal.cash, currency)} />
      )}
    </section>
    <section aria-labelledby="orders">
      <h2 id="orders">Orders</h2>
      <Orders orders={orders} currency={currency} />
      {orders.length > 0 && (
        <p class="aside">
          These are the newest {orders.length} at most.{" "}
          <a href={`/terminals/${numberOf(terminal.terminal)}/orders`}>All orders</a>
        </p>
      )}
    </section>
  </div>
);

function factsOf(terminal: TerminalOverview, _: Currency, now: number): readonly Fact[] {
  const { state, openOrders, seenAt } = terminal;
  return [
    { name: "State", value: <StateBadge state={state} /> },
    { name: "Open orders", value: openOrders.length === 0 ? "none" : <OpenOrders orders={openOrders} /> },
    { name: "Last seen, UTC", value: seenAt === null ? "never" : <Moment at={seenAt} /> },
    { name: "Open holds", value: holdsText(terminal, now) },
    { name: "Pre-shared key", value: keyText(terminal, now) },
    { name: "Last checkpoint witnessed", value: witnessedText(terminal) },
  ];
}

function cashFacts(
  { booked }: TerminalOverview,
  cash: NonNullable<TerminalOverview["cash"]>,
  currency: Currency,
): readonly Fact[] {
  const money = (amount: bigint): string => `${formatMoney(amount, currency)} ${currency.code}`;
  const inside = worth(cash.cassettes) + worth(cash.rejected);
  return [
    { name: `Cassettes, ${currency.code}`, value: <Cassettes cash={cash} currency={currency} /> },
    { name: `Reject box, ${currency.code}`, value: notesText(cash.rejected, currency) },
    { name: "Worth by the machine's counters", value: money(inside) },
    { name: "Booked on its cash account", value: booked === null ? "not known" : money(booked) },
    { name: "At the flow of the last week", value: lastsText(cash) },
    { name: "Reported, UTC", value: <Moment at={cash.reportedAt} /> },
  ];
}

const KINDS = {
  close: "out of service",
  open: "into service",
  count: "take over a count",
  rotate: "take its next pre-shared key",
} as const;
const STATES: Readonly<Record<TerminalOrder["state"], readonly [Tone, string]>> = {
  open: ["plain", "waiting for the terminal"],
  done: ["good", "carried out"],
  refused: ["bad", "refused by the ATM"],
  ended: ["plain", "ended by the bank"],
};

export const Orders = ({ orders, currency }: { orders: readonly TerminalOrder[]; currency: Currency }) => (
  <Table
    caption="The newest orders, the newest first"
    columns={[{ name: "Ordered, UTC" }, { name: "Order" }, { name: "By" }, { name: "State" }, { name: "Ended, UTC" }]}
    rows={orders.map(({ id, kind, count, epoch, orderedAt, orderedBy, approvedBy, state, outcome, doneAt }) => ({
      key: id,
      cells: [
        <Moment at={orderedAt} />,
        approvedBy === null ? (
          KINDS[kind]
        ) : (
          <a href={`/proposals/${id}`}>
            {KINDS[kind]}
            {count !== null && `: ${notesText([...count.counted.cassettes], currency)}`}
            {epoch !== null && `, epoch ${epoch}`}
          </a>
        ),
        <span>
          <bdi>{orderedBy}</bdi>
          {approvedBy !== null && (
            <>
              , approved by <bdi>{approvedBy}</bdi>
            </>
          )}
        </span>,
        <>
          <Badge tone={STATES[state][0]}>{STATES[state][1]}</Badge>
          {outcome !== null && outcome !== "" && ` ${outcome}`}
        </>,
        doneAt === null ? "not yet" : <Moment at={doneAt} />,
      ],
    }))}
    empty="No operator has ordered this ATM to do anything yet."
  />
);
