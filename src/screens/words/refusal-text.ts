import type { RefusalDetails, RefusalName } from "../../model/model.ts";
import type { Figures } from "../figures/figures.ts";
import type { Words } from "./languages.ts";

/** Everything that a sentence to the customer needs; every Frame is one. */
export interface Locale {
  readonly words: Words;
  readonly figures: Figures;
}

/** The figures of a refusal, as texts of this language. */
interface Told {
  readonly money: (name: string) => string;
  readonly time: (name: string) => string;
  readonly count: (name: string) => number;
  /** "10 seconds", "3 minutes". */
  readonly wait: (name: string) => string;
}

type Sentence = (refusals: Words["refusals"], told: Told) => string;

const BEGIN_AGAIN: Sentence = (refusals) => refusals.beginAgain;

const SENTENCES: Readonly<Record<RefusalName, Sentence>> = {
  "request-id-reused": BEGIN_AGAIN,
  "request-void": BEGIN_AGAIN,
  "terminal-out-of-service": (refusals) => refusals.terminalOutOfService,
  "bank-busy": (refusals) => refusals.bankBusy,
  "money-suspended": (refusals) => refusals.moneySuspended,
  "already-signed-in": (refusals) => refusals.alreadySignedIn,
  "not-signed-in": (refusals) => refusals.notSignedIn,
  "username-invalid": (refusals) => refusals.usernameInvalid,
  "username-taken": (refusals) => refusals.usernameTaken,
  "password-too-short": (refusals, { count }) => refusals.passwordTooShort(count("least")),
  "password-too-common": (refusals) => refusals.passwordTooCommon,
  "password-too-simple": (refusals) => refusals.passwordTooSimple,
  "password-too-near": (refusals) => refusals.passwordTooNear,
  "credentials-delayed": (refusals, { wait }) => refusals.credentialsDelayed({ wait: wait("seconds") }),
  "credentials-locked": (refusals) => refusals.credentialsLocked,
  "credentials-closed": (refusals) => refusals.credentialsClosed,
  "credentials-wrong": (refusals) => refusals.credentialsWrong,
  "payee-unknown": (refusals) => refusals.payeeUnknown,
  "payee-is-self": (refusals) => refusals.payeeIsSelf,
  "payee-closed": (refusals) => refusals.payeeClosed,
  "withdrawal-limit": (refusals, { money }) => refusals.withdrawalLimit({ limit: money("limit") }),
  "daily-count-limit": (refusals, { count, time }) => refusals.dailyCountLimit(count("limit"), { time: time("resetsAt") }),
  "daily-amount-limit": (refusals, { money, time }) =>
    refusals.dailyAmountLimit({ largest: money("largest"), limit: money("limit"), time: time("resetsAt") }),
  "own-daily-limit": (refusals, { money, time }) =>
    refusals.ownDailyLimit({ largest: money("largest"), limit: money("limit"), time: time("resetsAt") }),
  "limit-above-bank": (refusals, { money }) => refusals.limitAboveBank({ largest: money("largest") }),
  "insufficient-funds": (refusals, { money }) => refusals.insufficientFunds({ available: money("available") }),
  "terminal-cash-short": (refusals, { money }) => refusals.terminalCashShort({ largest: money("largest") }),
  "terminal-limit": (refusals, { money, time }) =>
    refusals.terminalLimit({ limit: money("limit"), largest: money("largest"), time: time("resetsAt") }),
  "balance-limit": (refusals, { money }) => refusals.balanceLimit({ limit: money("limit") }),
  "checkpoint-none": BEGIN_AGAIN,
  "receipt-unknown": (refusals) => refusals.receiptUnknown,
  "statement-too-long": (refusals, { count }) => refusals.statementTooLong(count("limit")),
  "hold-unknown": BEGIN_AGAIN,
  "hold-settled": BEGIN_AGAIN,
  "hold-released": BEGIN_AGAIN,
  "hold-exceeded": BEGIN_AGAIN,
  "cash-amount": BEGIN_AGAIN,
  "holds-open": BEGIN_AGAIN,
  "posting-unknown": BEGIN_AGAIN,
  "posting-is-reversal": BEGIN_AGAIN,
  "posting-reversed": BEGIN_AGAIN,
  "capital-short": BEGIN_AGAIN,
  "order-unknown": BEGIN_AGAIN,
};

/** A refusal as a plain sentence of this language, with its figures: what it means, and what the customer can do. */
export function refusalText(refusal: RefusalName, details: RefusalDetails, { words, figures }: Locale): string {
  return SENTENCES[refusal](words.refusals, {
    money: (name) => figures.money(figure(details, name)),
    time: (name) => figures.until(Number(figure(details, name))),
    count: (name) => Number(figure(details, name)),
    wait: (name) => figures.wait(Number(figure(details, name))),
  });
}

const figure = (details: RefusalDetails, name: string): bigint => details[name] ?? 0n;

/** The figure of a refusal that names the largest possible amount. */
const MOST: Readonly<Partial<Record<RefusalName, string>>> = {
  "withdrawal-limit": "limit",
  "daily-amount-limit": "largest",
  "own-daily-limit": "largest",
  "insufficient-funds": "available",
  "terminal-cash-short": "largest",
  "terminal-limit": "largest",
};

/** The largest possible amount, in minor units; null if the refusal names none. */
export function mostPossible(refusal: RefusalName, details: RefusalDetails): bigint | null {
  const name = MOST[refusal];
  return name === undefined ? null : figure(details, name);
}
