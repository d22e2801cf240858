import type { NewEvent } from "../events/events.ts";
import type { AccountId, AuditEvent, CustomerId, RequestId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { foldUsername } from "./username.ts";

/** An operator's decision about a customer, for the audit log. */
export interface CustomerDecision {
  readonly username: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Who decided: a signed-in operator, or an account of the operating system. */
  readonly operator: string;
  /** Empty if none was given. */
  readonly reason: string;
  /** The approved proposal by which it was decided, and who approved it; null if one operator may decide it. */
  readonly approval: { readonly proposal: RequestId; readonly approver: string } | null;
}

/** A decision that took effect, and when: never before the last change of the same kind (milliseconds since 1970 UTC). */
export interface Decided {
  readonly ok: true;
  readonly customer: CustomerId;
  readonly at: number;
}

/** A decision that changed nothing, and why. */
export interface NotDecided<Refusal extends string> {
  readonly ok: false;
  readonly refusal: Refusal;
}

/** A customer's row, which stays locked until the commit. Times are in milliseconds since 1970 UTC. */
export interface LockedCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly state: "open" | "closed";
  readonly stateAt: number | null;
  readonly noteAt: number | null;
}

/** Locks and returns the customer with this username; null if there is none. Accounts are locked after customers, never before. */
export async function lockCustomer(tx: Transaction, username: string): Promise<LockedCustomer | null> {
  type Row = Pick<LockedCustomer, "customer" | "account" | "state"> & {
    readonly stateAt: Date | null;
    readonly noteAt: Date | null;
  };
  const [row] = await tx<Row[]>`
    select id as customer, account, state, state_at as "stateAt", note_at as "noteAt"
    from customer where folded = ${foldUsername(username)} for no key update`;
  return row === undefined ? null : { ...row, stateAt: row.stateAt?.getTime() ?? null, noteAt: row.noteAt?.getTime() ?? null };
}

/**
 * The time of a change, in milliseconds since 1970 UTC: after that of the change before, whatever the clock did meanwhile. So
 * the times of the events give their order, and verification need not guess.
 */
export const timeAfter = (before: number | null, at: number): number => (before === null || at > before ? at : before + 1);

/** The event of a decision. The names and the reason are for the sealed form of the log only. */
export function decisionEvent(
  kind: AuditEvent["kind"],
  { customer, account }: Pick<LockedCustomer, "customer" | "account">,
  { at, operator, reason, approval }: Omit<CustomerDecision, "username">,
  outcome: AuditEvent["outcome"] = "ok",
): NewEvent {
  const confidential = {
    operator,
    ...(approval === null ? {} : { approver: approval.approver }),
    ...(reason === "" ? {} : { reason }),
  };
  return { at, kind, outcome, request: approval?.proposal, customer, account, confidential };
}
