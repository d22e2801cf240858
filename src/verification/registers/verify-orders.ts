import { BinaryRow } from "../../store/store.ts";
import { orderEffect, orderEndEffect } from "../../terminals/terminals.ts";
import { type BookEvent, bookEvents, carries, eventName } from "../books/book-events.ts";
import { type StoredProposal, storedProposals } from "../books/stored-proposals.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import type { Snapshot } from "../snapshot.ts";
import { compareTexts, exactTime, timeText } from "../values.ts";

interface StoredOrder {
  readonly id: string;
  readonly terminal: string;
  readonly kind: string;
  readonly content: string;
  readonly orderedBy: string;
  readonly approvedBy: string | null;
  readonly orderedAt: number;
  readonly state: string;
  readonly outcome: string;
  readonly doneAt: number | null;
}

/** A count that was booked. */
interface BookedCount {
  readonly request: string;
  readonly terminal: string;
}

/**
 * Compares every terminal order with the events that made and ended it, which have its id as their request, every booked count with its
 * order, and every count and rotation with the proposal of the two people who agreed on it.
 */
export async function verifyOrders(run: Verification): Promise<void> {
  const { snapshot, coverage, findings } = run;
  const kinds = "event.kind in ('terminal-order', 'terminal-order-end', 'order-done') and event.effect is not null";
  const groups = grouped<string, [StoredOrder, BookEvent, BookedCount, StoredProposal]>(
    [
      { rows: storedOrders(snapshot), keyOf: ({ id }) => id },
      {
        rows: bookEvents(snapshot, kinds, "event.request, event.at, event.writer, event.n"),
        keyOf: ({ request }) => request ?? "",
      },
      { rows: bookedCounts(snapshot), keyOf: ({ request }) => request },
      { rows: storedProposals(snapshot, "id"), keyOf: ({ id }) => id },
    ],
    compareTexts,
  );
  for await (const { key, rows } of groups) {
    const [[order], events, counts, [proposal]] = rows;
    if (order !== undefined) coverage.orders++;
    for (const what of problemsOf(run, order, events, counts)) findings.add("terminal-order", `order ${key}`, what);
    if (order !== undefined && Object.hasOwn(AGREED, order.kind) && !isAgreed(order, proposal))
      findings.add("terminal-order", `order ${key}`, `is a ${AGREED[order.kind]?.name} that no two operators agreed on`);
  }
}

/** The kinds of order that two operators agree on, and by which operation. */
const AGREED: Readonly<Record<string, { readonly name: string; readonly operation: string }>> = {
  count: { name: "count", operation: "cash-count" },
  rotate: { name: "rotation", operation: "terminal-rotate" },
};

/** A count and a rotation have a proposal of their id that another operator approved and the bank carried out. */
const isAgreed = ({ kind, terminal, orderedBy, approvedBy }: StoredOrder, proposal: StoredProposal | undefined): boolean =>
  proposal?.operation === AGREED[kind]?.operation &&
  proposal !== undefined &&
  proposal.state === "done" &&
  proposal.about.terminal === terminal &&
  proposal.maker.name === orderedBy &&
  proposal.decision?.verdict === "approved" &&
  proposal.decision.decider.name === approvedBy &&
  proposal.decision.decider.id !== proposal.maker.id;

function* problemsOf(
  { effects }: Verification,
  order: StoredOrder | undefined,
  events: readonly BookEvent[],
  counts: readonly BookedCount[],
): Generator<string> {
  const count = counts.find(({ terminal }) => terminal === order?.terminal) ?? null;
  for (const each of counts)
    if (each !== count || order?.kind !== "count") yield `${each.terminal} has booked a count that nobody has ordered`;
  if (order === undefined) {
    const [first] = events;
    if (first !== undefined) yield `${eventName(first)} is about it, but it is not in the books: somebody removed it`;
    return;
  }
  const { id, state, outcome, doneAt } = order;
  const made = effects.of([orderEffect(order)]) as Buffer;
  if (!events.some((event) => event.kind === "terminal-order" && carries(event, made)))
    yield "no event ordered it like this: somebody invented or changed it";
  const ends = events.filter(({ kind }) => kind !== "terminal-order");
  if (doneAt === null) {
    if (ends[0] !== undefined) yield `${eventName(ends[0])} ended it, but in the books it is open`;
  } else {
    const end = effects.of([orderEndEffect({ id, state, outcome, doneAt })]) as Buffer;
    // An ATM's confirmation may be repeated, and each repeat carries the end again.
    if (ends.length === 0 || !ends.every((event) => carries(event, end)))
      yield `is ${state} since ${timeText(doneAt)}, but no event, or another, ended it like this`;
  }
  // One that the bank ended for another cause may have been booked at that moment.
  if (order.kind === "count" && (state === "done" || state === "refused") && (state === "done") !== (count !== null))
    yield count === null ? "was done, but no count is booked" : "was refused, but a count is booked";
}

const storedOrders = (snapshot: Snapshot): AsyncGenerator<StoredOrder, void> =>
  snapshot.rows(
    `select id, terminal, kind, content, ordered_by, approved_by, ordered_at, state, coalesce(outcome, ''), done_at
     from terminal_order order by id`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{ id: row.uuid(), terminal: row.text(), kind: row.text(), content: row.text(), orderedBy: row.text() },
        ...{ approvedBy: row.orNull(row.text), orderedAt: exactTime(row), state: row.text(), outcome: row.text() },
        doneAt: row.orNull(() => exactTime(row)),
      };
    },
  );

const bookedCounts = (snapshot: Snapshot): AsyncGenerator<BookedCount, void> =>
  snapshot.rows(
    `select request, terminal from request_answer where op = 'cash-count' and answer like '{"ok":true,%' order by request, terminal`,
    (message) => {
      const row = new BinaryRow(message);
      return { request: row.uuid(), terminal: row.text() };
    },
  );
