import type { SetLimits } from "../../../ledger/ledger.ts";
import type { BankLimits, Currency } from "../../../model/model.ts";
import { moneyText } from "../fact-text.ts";
import { type Answer, done, type OperatorContext, refused } from "../operation.ts";

/** Each limit in words, in the order of pages. */
export const LIMIT_NAMES = {
  "per-withdrawal": "the most of one withdrawal",
  "per-day": "the most that a customer withdraws in a day (UTC)",
  "per-day-count": "the most withdrawals of a customer in a day (UTC)",
  "terminal-deposits": "the most that one ATM books as deposits in a day (UTC)",
  "terminal-transfers": "the most that one ATM books as transfers in a day (UTC)",
  "terminal-loads": "the most that one ATM books as loads, and as what counts find too much, in a day (UTC)",
} as const;
export type LimitName = keyof typeof LIMIT_NAMES;

/** The amount of this limit, in minor units. */
const amountOf = ({ perWithdrawal, perDayAmount, terminalDay }: BankLimits, name: Exclude<LimitName, "per-day-count">): bigint =>
  ({
    "per-withdrawal": perWithdrawal,
    "per-day": perDayAmount,
    "terminal-deposits": terminalDay.deposits,
    "terminal-transfers": terminalDay.transfers,
    "terminal-loads": terminalDay.loads,
  })[name];

/** This limit as text: "500.00 EUR", or "20". */
export const limitText = (limits: BankLimits, name: LimitName, currency: Currency): string =>
  name === "per-day-count" ? `${limits.perDayCount}` : moneyText(amountOf(limits, name), currency);

/** The limits that operators set last; null if they have set none: then those of the bank's options hold. */
export async function limitsNow({ tx, backoffice }: OperatorContext): Promise<Answer<SetLimits | null>> {
  const { findBankLimits } = await import("../../../ledger/ledger.ts");
  if (backoffice.effects === null) return refused("limits-unreadable");
  return done((await findBankLimits(tx, backoffice.effects)).set);
}

/** Why this process cannot read limits. */
export const UNREADABLE = {
  "limits-unreadable": "this process has not the bank's key for events, without which it cannot tell who wrote the limits",
} as const;
