import type { EventFields } from "../../events/events.ts";
import { isOperation, type OperationKind } from "./operation-name.ts";

/** What one audit record shows in clear: the same from the database's row and from the plain line of the log. */
export interface RecordFacts extends Omit<EventFields, "at"> {
  /** The record's index in the log; null if no checkpoint covers it yet. */
  readonly index: number | null;
  /** RFC 3339, in milliseconds, UTC. */
  readonly at: string;
}

/** The facts of an event with this index. */
export const recordFactsOf = (
  { at, kind, outcome, terminal, session, request, customer, account, amount }: EventFields,
  index: number | null,
): RecordFacts => ({
  ...{ index, at: new Date(at).toISOString(), kind, outcome, terminal, session, request, customer, account, amount },
});

/**
 * How an operation stands: `refused`; `booked`, a deposit or a transfer; `held`, a withdrawal whose notes no ATM has reported yet;
 * `settled`, one whose notes were taken; `released`, one of which nothing was paid out; `reversed`, one that was booked or settled, and
 * of which two operators had the opposite booked.
 */
export type OperationState = "refused" | "booked" | "held" | "settled" | "released" | "reversed";

/** What the audit records show of an operation as a whole. */
export interface OperationFacts {
  readonly operation: OperationKind;
  readonly terminal: string;
  readonly request: string;
  readonly session: string | null;
  readonly customer: string | null;
  readonly account: string | null;
  /** What the customer asked for, in minor units. */
  readonly amount: number | null;
  /** When the bank answered. */
  readonly at: string;
  readonly outcome: string;
  readonly state: OperationState;
  /** What was booked, in minor units, and when; 0 and null if nothing was. A reversal does not change it. */
  readonly booked: number;
  readonly bookedAt: string | null;
  /** When the opposite was booked; null if it was not. */
  readonly reversedAt: string | null;
}

/** Returns what these records show of their operation; null if none of them is the operation's own, or it has no ATM or request. */
export function operationOf(records: readonly RecordFacts[]): OperationFacts | null {
  const own = records.filter(({ kind }) => isOperation(kind));
  const record = own.find(({ outcome }) => outcome === "ok") ?? own[0];
  if (record === undefined || record.terminal === null || record.request === null) return null;
  const { kind, terminal, request, session, customer, account, amount, at, outcome } = record;
  const fields = { terminal, request, session, customer, account, amount, at, outcome };
  return { operation: kind as OperationKind, ...fields, ...endOf(record, records) };
}

type End = Pick<OperationFacts, "state" | "booked" | "bookedAt">;

function endOf(record: RecordFacts, records: readonly RecordFacts[]): End & Pick<OperationFacts, "reversedAt"> {
  const booking = bookingOf(record, records);
  const reversal = records.find(({ kind, outcome }) => outcome === "ok" && kind === "reverse");
  if (reversal === undefined || booking.bookedAt === null) return { ...booking, reversedAt: null };
  return { ...booking, state: "reversed", reversedAt: reversal.at };
}

/** How it ended before anybody reversed it. */
function bookingOf(record: RecordFacts, records: readonly RecordFacts[]): End {
  if (record.outcome !== "ok") return { state: "refused", booked: 0, bookedAt: null };
  if (record.kind !== "withdraw") return { state: "booked", booked: record.amount ?? 0, bookedAt: record.at };
  const end = records.find(({ kind, outcome }) => outcome === "ok" && (kind === "settle" || kind === "release"));
  if (end === undefined) return { state: "held", booked: 0, bookedAt: null };
  if (end.kind === "release") return { state: "released", booked: 0, bookedAt: null };
  return { state: "settled", booked: end.amount ?? 0, bookedAt: end.at };
}
