import type { RefusalName } from "../model/model.ts";

/** The refusals of each call, a part of the closed list in docs/PROTOCOL.md, section 11.2. A new one must be added here to compile. */

export type { RefusalName } from "../model/model.ts";

/** The bank says no. Nothing was done, unless the call says otherwise. */
export interface Refused<Refusal extends RefusalName = RefusalName> {
  readonly ok: false;
  readonly refusal: Refusal;
  /** Figures that help: minor units, counts, seconds to wait, or milliseconds since 1970 UTC, by the names in section 11.2. */
  readonly details: Readonly<Record<string, bigint>>;
  /** One English sentence for logs, not for customers. */
  readonly meaning: string;
}

/** Why nobody could be signed in. */
export type SignInRefusal =
  | "already-signed-in"
  | "credentials-wrong"
  | "credentials-delayed"
  | "credentials-locked"
  | "credentials-closed";

export type SignUpRefusal =
  | "already-signed-in"
  | "username-invalid"
  | "username-taken"
  | "password-too-short"
  | "password-too-common"
  | "password-too-simple"
  | "password-too-near"
  | "request-id-reused"
  | "request-void";

/** Nobody is signed in: never, not any more, or not again after a lost channel, and then why. */
export type BalanceRefusal = "not-signed-in" | Exclude<SignInRefusal, "already-signed-in">;

type MoneyRefusal = BalanceRefusal | "money-suspended" | "terminal-out-of-service" | "request-id-reused" | "request-void";

export type DepositRefusal = MoneyRefusal | "balance-limit" | "terminal-limit";

export type WithdrawRefusal =
  | MoneyRefusal
  | "withdrawal-limit"
  | "daily-count-limit"
  | "daily-amount-limit"
  | "own-daily-limit"
  | "insufficient-funds"
  | "terminal-cash-short";

export type TransferRefusal =
  | MoneyRefusal
  | "payee-unknown"
  | "payee-is-self"
  | "payee-closed"
  | "insufficient-funds"
  | "balance-limit"
  | "terminal-limit";

export type LimitRefusal = MoneyRefusal | "limit-above-bank";

/** Why a hold could not be ended: somebody else has ended it, or more was paid than was held. */
export type HoldRefusal =
  | "hold-unknown"
  | "hold-settled"
  | "hold-released"
  | "hold-exceeded"
  | "request-id-reused"
  | "request-void";
