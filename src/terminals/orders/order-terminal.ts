import type { RecordEvent } from "../../events/events.ts";
import { isSameName, type NoteCount, type OrderKind, type RequestId, type TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { notifyChanged } from "../terminal-cache.ts";
import { type MachineNotes, writeCount } from "./count-content.ts";
import { type CountRefusal, countDifference } from "./count-difference.ts";
import { endOpenOrders } from "./end-orders.ts";
import { orderEffect, type StoredOrder } from "./order-effects.ts";
import { findOrder } from "./order-rows.ts";

/** What an ATM is to do. `id` is a UUID version 7, that of a count or a rotation is its proposal's; `at` is in milliseconds since 1970 UTC. */
export type NewOrder = { readonly id: RequestId; readonly terminal: TerminalId; readonly at: number } & (
  | { readonly kind: "close" | "open" }
  | { readonly kind: "count"; readonly counted: MachineNotes }
  /** The registry has a key of this epoch. */
  | { readonly kind: "rotate"; readonly epoch: number }
);

/** Who orders, by name: for a count or a rotation the maker and the approver of the proposal that two people agreed on. */
export interface OrderedBy {
  readonly name: string;
  /** Null for an order to close or open, and for no other. */
  readonly approver: string | null;
}

export type Ordered = { readonly ok: true } | { readonly ok: false; readonly refusal: CountRefusal };

/**
 * Orders an ATM to close, to open, to take over a count, or to take its next key (PROTOCOL.md, section 11, "Terminal orders"). At
 * the commit every worker is notified, and the ATM gets the order. A newer `close` or `open` ends an open one. Ordering again
 * under the same id changes nothing. Records the audit event in the same transaction. Throws RangeError if the id was used for
 * something else, or a count or a rotation has not two people.
 */
export async function orderTerminal(tx: Transaction, record: RecordEvent, order: NewOrder, actor: OrderedBy): Promise<Ordered> {
  checkPeople(order, actor);
  const { id, terminal, kind } = order;
  const state = await lockTerminal(tx, terminal);
  const known = await findOrder(tx, id);
  if (known !== null) {
    if (known.terminal === terminal && known.kind === kind) return { ok: true };
    throw new RangeError(`the id ${id} is that of another terminal order`);
  }
  if (state !== "active") return { ok: false, refusal: state === null ? "terminal-unknown" : "terminal-revoked" };
  const content = await contentOf(tx, order);
  if (typeof content !== "string") return content;

  const orderedAt = await timeFor(tx, terminal, order.at);
  if (!TWO_PEOPLE.has(kind)) await endOpenOrders(tx, record, { terminal, why: "replaced", at: orderedAt });
  const stored: StoredOrder = { id, terminal, kind, content, orderedBy: actor.name, approvedBy: actor.approver, orderedAt };
  await tx`
    insert into terminal_order (id, terminal, kind, content, ordered_by, approved_by, ordered_at)
    values (${id}, ${terminal}, ${kind}, ${content}, ${actor.name}, ${actor.approver}, ${new Date(orderedAt)})`;
  await notifyChanged(tx, terminal);
  const people = { operator: actor.name, ...(actor.approver === null ? {} : { approver: actor.approver }) };
  const confidential = { order: kind, ...people, ...(order.kind === "count" ? countsOf(order.counted) : {}) };
  const event = { at: orderedAt, kind: "terminal-order", outcome: "ok", terminal, request: id } as const;
  record({ ...event, confidential, effects: [orderEffect(stored)] });
  return { ok: true };
}

/** What two people agree on. */
const TWO_PEOPLE: ReadonlySet<OrderKind> = new Set(["count", "rotate"]);

function checkPeople({ kind }: NewOrder, { name, approver }: OrderedBy): void {
  if (name === "") throw new RangeError("an order has somebody who orders");
  if (!TWO_PEOPLE.has(kind) && approver !== null) throw new RangeError(`nobody approves an order to ${kind}`);
  if (TWO_PEOPLE.has(kind) && (approver === null || approver === "" || isSameName(name, approver)))
    throw new RangeError(`an order to ${kind} has two people`);
}

async function contentOf(tx: Transaction, order: NewOrder): Promise<string | Extract<Ordered, { ok: false }>> {
  if (order.kind === "rotate") return String(order.epoch);
  if (order.kind !== "count") return "";
  const { terminal, counted } = order;
  const difference = await countDifference(tx, terminal, counted);
  if (!difference.ok) return difference;
  const { cassettes, rejected } = difference.before;
  return writeCount({ counted, before: { cassettes, rejected } });
}

/** Orders of one ATM are made one after the other. */
async function lockTerminal(tx: Transaction, terminal: TerminalId): Promise<"active" | "revoked" | null> {
  const [row] = await tx<{ state: "active" | "revoked" }[]>`select state from terminal where id = ${terminal} for update`;
  return row?.state ?? null;
}

/** The time of the order: after that of every order of the ATM before, whatever the clock did meanwhile. */
async function timeFor(tx: Transaction, terminal: TerminalId, at: number): Promise<number> {
  const [row] = await tx<{ newest: Date | null }[]>`
    select max(ordered_at) as newest from terminal_order where terminal = ${terminal}`;
  return Math.max(at, (row?.newest?.getTime() ?? 0) + 1);
}

const countsOf = ({ cassettes, rejected }: MachineNotes): Record<string, number> => ({
  ...named("notes", cassettes),
  ...named("rejected", rejected),
});
const named = (name: string, notes: readonly NoteCount[]): Record<string, number> =>
  Object.fromEntries(notes.map((each) => [`${name}-${each.denomination}`, each.notes]));
