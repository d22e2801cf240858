import type { RecordEvent } from "../events/events.ts";
import type { CustomerId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { type CustomerDecision, decisionEvent } from "./decision.ts";
import { findByUsername } from "./find.ts";
import { customerSubject } from "./guesses/guess-count.ts";

/**
 * Locks a customer until an operator unlocks: sign-ins are refused, and live sessions end at the commit. Records the audit event
 * in the same transaction. Returns null if no customer has this username.
 */
export async function lock(tx: Transaction, record: RecordEvent, decision: CustomerDecision): Promise<CustomerId | null> {
  const found = await findByUsername(tx, decision.username);
  if (found === null) return null;
  await tx`update customer set locked_at = ${new Date(decision.at)} where id = ${found.customer}`;
  record(decisionEvent("customer-lock", found, decision));
  return found.customer;
}

/** Lifts a customer's lock, and forgives all wrong passwords so far. Otherwise as `lock`. */
export async function unlock(tx: Transaction, record: RecordEvent, decision: CustomerDecision): Promise<CustomerId | null> {
  const found = await findByUsername(tx, decision.username);
  if (found === null) return null;
  await tx`update customer set locked_at = null where id = ${found.customer}`;
  // The pattern covers every ATM: an id has no characters that mean something in it.
  await tx`update guess_count set forgiven = tries where subject like ${`${customerSubject(found.customer, null)}%`}`;
  record(decisionEvent("customer-unlock", found, decision));
  return found.customer;
}
