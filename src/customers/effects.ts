import type { Effect } from "../events/events.ts";
import type { CustomerId } from "../model/model.ts";
import type { NewCustomer } from "./signup.ts";

/** What the event of a sign-up vouches for beside the first password (AUDIT.md, section "Effects"). */
export const customerEffect = ({ id, username, account, at }: Omit<NewCustomer, "hash" | "pepper">): Effect => [
  "customer",
  id,
  username,
  account,
  at,
];

/** A password's hash as it is stored. */
export interface StoredHash {
  readonly hash: string;
  /** The id of the pepper that it was made with. */
  readonly pepper: string;
  /** When the customer chose the password, in milliseconds since 1970 UTC. */
  readonly changedAt: number;
  /** How often a sign-in has replaced the hash by another one of the same password: of a higher cost, or of a newer pepper. */
  readonly renewals: number;
}

/** What every event vouches for that stored a password's hash: a sign-up, a change, and a sign-in that renewed the hash. */
export const credentialEffect = (customer: CustomerId, { hash, pepper, changedAt, renewals }: StoredHash): Effect => [
  "credential",
  customer,
  hash,
  pepper,
  changedAt,
  renewals,
];

/** What the event of a closing or an opening vouches for: the customer's new state, and since when. */
export const stateEffect = (customer: CustomerId, state: string, at: number): Effect => ["customer-state", customer, state, at];

/** What the event of the end of all sign-ins vouches for: how often an operator has ended them by now. */
export const sessionsEffect = (customer: CustomerId, times: number): Effect => ["customer-sessions", customer, times];

/** What the event of a note vouches for; `note` is null if it was removed. */
export const noteEffect = (customer: CustomerId, note: string | null, at: number): Effect => [
  "customer-note",
  customer,
  note,
  at,
];
