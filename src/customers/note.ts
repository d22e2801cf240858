import type { RecordEvent } from "../events/events.ts";
import type { AccountId, CustomerId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";
import { type CustomerDecision, type Decided, decisionEvent, lockCustomer, type NotDecided, timeAfter } from "./decision.ts";
import { noteEffect } from "./effects.ts";
import { foldUsername } from "./username.ts";

/** True for a note: 1 to 500 characters (Unicode code points) without control characters. */
export const isNote = (text: string): boolean => text.isWellFormed() && /^[^\p{Cc}\p{Zl}\p{Zp}]{1,500}$/u.test(text);

/**
 * Replaces the customer's one note, or removes it (`null`). The event of the change has the text in its confidential part alone.
 * Throws RangeError for a text that is no note.
 */
export async function setNote(
  tx: Transaction,
  record: RecordEvent,
  decision: CustomerDecision,
  note: string | null,
): Promise<Decided | NotDecided<"customer-unknown">> {
  if (note !== null && !isNote(note)) throw new RangeError("not a note");
  const found = await lockCustomer(tx, decision.username);
  if (found === null) return { ok: false, refusal: "customer-unknown" };
  const at = timeAfter(found.noteAt, decision.at);
  await tx`update customer set note = ${note}, note_at = ${new Date(at)} where id = ${found.customer}`;
  const event = decisionEvent("customer-note", found, { ...decision, at });
  const confidential = { ...event.confidential, ...(note === null ? {} : { note }) };
  record({ ...event, confidential, effects: [noteEffect(found.customer, note, at)] });
  return { ok: true, customer: found.customer, at };
}

/** What the bank has on a customer. Times are in milliseconds since 1970 UTC. */
export interface CustomerRecord {
  readonly username: string;
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly signedUpAt: number;
  readonly state: "open" | "closed";
  /** When an operator last closed or opened the customer; null if never. */
  readonly stateAt: number | null;
  /** Since when an operator's lock holds; null if there is none. */
  readonly lockedAt: number | null;
  readonly note: string | null;
  /** When an operator last changed or removed the note; null if never. */
  readonly noteAt: number | null;
}

/** Returns what the bank has on the customer with this username; null if there is none. */
export async function customerRecord(sql: Sql | Transaction, username: string): Promise<CustomerRecord | null> {
  type Row = {
    readonly [Name in keyof CustomerRecord]: CustomerRecord[Name] extends number | null ? Date | null : CustomerRecord[Name];
  };
  const [row] = await sql<Row[]>`
    select username, id as customer, account, created_at as "signedUpAt", state, state_at as "stateAt", locked_at as "lockedAt",
           note, note_at as "noteAt"
    from customer where folded = ${foldUsername(username)}`;
  if (row === undefined) return null;
  const { signedUpAt, stateAt, lockedAt, noteAt } = row;
  const ms = (time: Date | null): number | null => time?.getTime() ?? null;
  return { ...row, signedUpAt: ms(signedUpAt) ?? 0, stateAt: ms(stateAt), lockedAt: ms(lockedAt), noteAt: ms(noteAt) };
}
