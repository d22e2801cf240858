import type { RefusalName, Refused } from "./refusals.ts";

/** What a call resolves with: what it is about, with `ok` true, or a refusal. Narrow it by `ok`. */
export type Answer<Result, Refusal extends RefusalName> = ({ readonly ok: true } & Result) | Refused<Refusal>;

/** The bank's one currency by its ISO 4217 code. `exponent` is the number of decimal places of its minor unit: do not take it for 2. */
export interface Currency {
  readonly code: string;
  readonly exponent: number;
}

/** What an account holds, in minor units: `posted` is `held` and `available` together. */
export interface Balances {
  readonly posted: bigint;
  readonly held: bigint;
  readonly available: bigint;
}

/** One entry of an account. Amounts are minor units, times milliseconds since 1970 UTC (docs/PROTOCOL.md, section 11.4). */
export interface Entry {
  /** Counts the account's entries from 1. */
  readonly entry: number;
  readonly at: number;
  readonly kind: "deposit" | "withdrawal" | "transfer" | "deposit-reversal" | "withdrawal-reversal" | "transfer-reversal";
  /** The `at` of the entry that this one reverses, else 0. */
  readonly reverses: number;
  readonly direction: "credit" | "debit";
  readonly amount: bigint;
  /** What was posted after this entry. */
  readonly balance: bigint;
  /** The username of the other customer of a transfer, else empty. */
  readonly counterparty: string;
}

/** Daily withdrawal limits in minor units; 0 is none. */
export interface Limits {
  /** The customer's own limit in force today. */
  readonly current: bigint;
  /** The customer's own limit from `nextFrom` on; both are 0 if nothing is to change. */
  readonly next: bigint;
  /** Milliseconds since 1970 UTC. */
  readonly nextFrom: bigint;
  /** The bank's own limit. */
  readonly bank: bigint;
  /** What can still be withdrawn today. */
  readonly left: bigint;
}

/** The certain end of a request whose answer was lost: it was booked with this amount, or it never happens. */
export interface Concluded {
  readonly booked: boolean;
  /** Minor units; 0 if nothing was booked. */
  readonly amount: bigint;
}
