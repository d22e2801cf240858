import type { RecordEvent } from "../events/events.ts";
import type { AccountId, Money } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import {
  type CustomerDecision,
  type Decided,
  decisionEvent,
  type LockedCustomer,
  lockCustomer,
  type NotDecided,
  timeAfter,
} from "./decision.ts";
import { sessionsEffect, stateEffect } from "./effects.ts";

/** What an account holds, in minor units. */
interface Funds {
  readonly posted: Money;
  readonly held: Money;
}

/** Locks an account until the commit, and returns what it holds. The ledger's; the caller passes it. */
export type LockFunds = (tx: Transaction, account: AccountId) => Promise<Funds>;

/** Why a customer is not closed. */
export type CloseRefusal = "customer-unknown" | "customer-closed" | "holds-open" | "money-left";
/** Why a customer is not opened. */
export type OpenRefusal = "customer-unknown" | "customer-open";

interface NotChanged<Refusal extends string> extends NotDecided<Refusal> {
  /** What the account holds, if that is the reason. */
  readonly funds?: Funds;
  /** When the customer came into the present state, if that is the reason; null if it was always so. */
  readonly since?: number | null;
}

/**
 * Closes a customer whose account holds nothing: from the commit on, sign-ins are refused, live sessions end on all servers, and
 * nobody can pay the customer. The username stays taken. Refuses a customer with money (`money-left`) or an open hold
 * (`holds-open`). Records the audit event, of a refusal too, in the same transaction.
 */
export async function close(
  tx: Transaction,
  record: RecordEvent,
  decision: CustomerDecision,
  lockFunds: LockFunds,
): Promise<Decided | NotChanged<CloseRefusal>> {
  const found = await lockCustomer(tx, decision.username);
  if (found === null) return { ok: false, refusal: "customer-unknown" };
  if (found.state === "closed") {
    record(decisionEvent("customer-close", found, decision, "error:customer-closed"));
    return { ok: false, refusal: "customer-closed", since: found.stateAt };
  }
  const funds = await lockFunds(tx, found.account);
  if (funds.posted === 0n) return change(tx, record, "closed", found, decision);
  // What is held is a part of what is posted.
  const refusal = funds.held > 0n ? "holds-open" : "money-left";
  record(decisionEvent("customer-close", found, decision, `error:${refusal}`));
  return { ok: false, refusal, funds };
}

/** Opens a closed customer again: the same account, with the password and the lock as they were. Otherwise as `close`. */
export async function open(
  tx: Transaction,
  record: RecordEvent,
  decision: CustomerDecision,
): Promise<Decided | NotChanged<OpenRefusal>> {
  const found = await lockCustomer(tx, decision.username);
  if (found === null) return { ok: false, refusal: "customer-unknown" };
  if (found.state === "closed") return change(tx, record, "open", found, decision);
  record(decisionEvent("customer-open", found, decision, "error:customer-open"));
  return { ok: false, refusal: "customer-open", since: found.stateAt };
}

async function change(
  tx: Transaction,
  record: RecordEvent,
  state: LockedCustomer["state"],
  found: LockedCustomer,
  decision: CustomerDecision,
): Promise<Decided> {
  const at = timeAfter(found.stateAt, decision.at);
  await tx`update customer set state = ${state}, state_at = ${new Date(at)} where id = ${found.customer}`;
  const event = decisionEvent(state === "closed" ? "customer-close" : "customer-open", found, { ...decision, at });
  record({ ...event, effects: [stateEffect(found.customer, state, at)] });
  return { ok: true, customer: found.customer, at };
}

/** Ends every session of a customer, on all servers at the commit, without a lock: the customer may sign in again at once. */
export async function endSessions(
  tx: Transaction,
  record: RecordEvent,
  decision: CustomerDecision,
): Promise<Decided | NotDecided<"customer-unknown">> {
  const found = await lockCustomer(tx, decision.username);
  if (found === null) return { ok: false, refusal: "customer-unknown" };
  const [row] = await tx<{ times: number }[]>`
    update customer set sessions_ended = sessions_ended + 1 where id = ${found.customer} returning sessions_ended as times`;
  if (row === undefined) throw new Error("a locked row is gone");
  record({ ...decisionEvent("customer-sign-out", found, decision), effects: [sessionsEffect(found.customer, row.times)] });
  return { ok: true, customer: found.customer, at: decision.at };
}
