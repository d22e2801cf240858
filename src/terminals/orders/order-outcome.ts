import type { NewEvent, RecordEvent } from "../../events/events.ts";
import type { OrderRefusal, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { isSameNotes, type MachineNotes } from "./count-content.ts";
import { orderEndEffect } from "./order-effects.ts";
import { findOrder, lockOrder, type TerminalOrder } from "./order-rows.ts";

/** An ATM's word on one of its orders. */
export interface OrderAnswer {
  readonly order: RequestId;
  readonly terminal: TerminalId;
  readonly how: "done" | OrderRefusal;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * Takes the ATM's word on an order, once: a repeat changes nothing, and an order that the bank has ended stays so. Whether a count was
 * carried out the bank knows better: it is done exactly if it was booked. Resolves with false if the ATM has no such order. Records the
 * event, with what `base` adds to it, in the same transaction.
 */
export async function answerOrder(
  tx: Transaction,
  record: RecordEvent,
  { order, terminal, how, at }: OrderAnswer,
  base: Pick<NewEvent, "session" | "customer" | "account">,
): Promise<boolean> {
  const known = await lockOrder(tx, order);
  if (known === null || known.terminal !== terminal) {
    record({ ...base, at, kind: "order-done", outcome: "denied:order-unknown", terminal, request: order, confidential: { how } });
    return false;
  }
  const { state, outcome, doneAt } = known.state === "open" ? await end(tx, known, how, at) : known;
  const effect = orderEndEffect({ id: order, state, outcome: outcome as string, doneAt: doneAt as number });
  record({
    ...{ ...base, at, kind: "order-done", outcome: state === "done" ? "ok" : `error:${outcome}`, terminal, request: order },
    confidential: { order: known.kind, how },
    effects: [effect],
  });
  return true;
}

async function end(tx: Transaction, { id, kind, terminal }: TerminalOrder, how: OrderAnswer["how"], at: number) {
  const isBooked = kind === "count" && (await isCountBooked(tx, terminal, id));
  const isDone = kind === "count" ? isBooked : how === "done";
  const outcome = isDone ? "" : how === "done" ? "not-booked" : how;
  const state = isDone ? ("done" as const) : ("refused" as const);
  await tx`update terminal_order set state = ${state}, outcome = ${outcome}, done_at = ${new Date(at)} where id = ${id}`;
  return { state, outcome, doneAt: at };
}

/** A count that two people agreed on, by a proposal that no writer to the database alone can make. */
export interface AgreedCount {
  readonly terminal: TerminalId;
  readonly counted: MachineNotes;
  readonly maker: string;
  readonly approver: string;
}

/** Finds what two people agreed on under this id; null if nothing. */
export type FindAgreedCount = (sql: Sql | Transaction, id: RequestId) => Promise<AgreedCount | null>;

/**
 * Returns the count that this request books; null if two people have not agreed on exactly these notes of this ATM under the request's id,
 * or the ATM has no such order, or it has ended. The order's row alone proves nothing, because it is not authenticated. A count that was
 * booked already stays known, because the ATM may repeat its request.
 */
export async function findCount(
  sql: Sql | Transaction,
  asked: { readonly terminal: TerminalId; readonly request: RequestId; readonly notes: MachineNotes },
  findAgreed: FindAgreedCount,
): Promise<AgreedCount | null> {
  const { terminal, request, notes } = asked;
  const order = await findOrder(sql, request);
  if (order === null || order.terminal !== terminal || order.count === null || !isSameNotes(order.count.counted, notes))
    return null;
  const agreed = await findAgreed(sql, request);
  if (agreed === null || agreed.terminal !== terminal || !isSameNotes(agreed.counted, notes)) return null;
  return order.state === "open" || (await isCountBooked(sql, terminal, request)) ? agreed : null;
}

/** True if the request of this count was booked. The text is that of an accepted answer (src/ledger/deciding/answer.ts). */
async function isCountBooked(sql: Sql | Transaction, terminal: TerminalId, request: RequestId): Promise<boolean> {
  const [row] = await sql`
    select from request_answer
    where terminal = ${terminal} and request = ${request} and op = 'cash-count' and answer like '{"ok":true,%'`;
  return row !== undefined;
}
