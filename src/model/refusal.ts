/**
 * All refusals of the bank. A refusal is a value and never thrown. Its name goes over the wire and into the audit log, so a
 * published name keeps its meaning. `details` names the figures that go with it to help the customer: money in minor units,
 * times in milliseconds since 1970 UTC.
 */
export const REFUSALS = {
  "request-id-reused": {
    details: [],
    meaning: "this request id came before from this ATM with another operation, other field values or another customer",
  },
  "request-void": { details: [], meaning: "the ATM asked for the outcome before this request arrived; it can no longer happen" },
  "terminal-out-of-service": { details: [], meaning: "this ATM is out of service" },
  "bank-busy": { details: [], meaning: "the bank has too much to do; nothing was done" },
  "money-suspended": { details: [], meaning: "the bank takes no new money operation at the moment; nothing was done" },
  "already-signed-in": { details: [], meaning: "this session has a customer" },
  "not-signed-in": { details: [], meaning: "the operation needs a customer and this session has none" },
  "username-invalid": {
    details: [],
    meaning: "a username is 3 to 32 ASCII letters, digits, dots, dashes or underscores, beginning with a letter",
  },
  "username-taken": { details: [], meaning: "another customer has this username" },
  "password-too-short": {
    details: ["least"],
    meaning: "the password has fewer characters (Unicode code points, in NFC) than the bank asks for",
  },
  "password-too-common": {
    details: [],
    meaning: "the password is too easy to guess: a common one, or hardly more than common words",
  },
  "password-too-simple": {
    details: [],
    meaning: "the password is too easy to guess: it repeats itself, or is a row of keys, or a date",
  },
  "password-too-near": {
    details: [],
    meaning: "the password is too easy to guess: hardly more than the username or the bank's name",
  },
  "credentials-delayed": {
    details: ["seconds"],
    meaning: "too many wrong passwords; the next try is taken only after this many seconds, rounded up",
  },
  "credentials-locked": { details: [], meaning: "the password is right, but an operator of the bank has locked this customer" },
  "credentials-closed": { details: [], meaning: "the password is right, but an operator of the bank has closed this customer" },
  "credentials-wrong": { details: [], meaning: "no customer has this username and this password" },
  "payee-unknown": { details: [], meaning: "no customer has this username" },
  "payee-is-self": { details: [], meaning: "payer and payee are the same customer" },
  "payee-closed": { details: [], meaning: "the customer who would get the money is closed" },
  "withdrawal-limit": { details: ["limit"], meaning: "more than one withdrawal may be" },
  "daily-count-limit": { details: ["limit", "resetsAt"], meaning: "no more withdrawals today" },
  "daily-amount-limit": {
    details: ["limit", "largest", "resetsAt"],
    meaning: "more than may be withdrawn today; `largest` is what is left of the limit",
  },
  "own-daily-limit": {
    details: ["limit", "largest", "resetsAt"],
    meaning: "more than may be withdrawn today by the limit that the customer has set; `largest` is what is left of it",
  },
  "limit-above-bank": { details: ["largest"], meaning: "more than the bank's own daily limit, which is `largest`" },
  "insufficient-funds": { details: ["available"], meaning: "more than is available in the account" },
  "terminal-cash-short": {
    details: ["largest"],
    meaning: "more than this ATM's cash account holds; `largest` is what it could still pay",
  },
  "terminal-limit": {
    details: ["limit", "largest", "resetsAt"],
    meaning:
      "more than this ATM may book in a day (UTC): of deposits, of transfers, or of loads; `largest` is what is left of the limit",
  },
  "balance-limit": {
    details: ["limit"],
    meaning:
      "an account that the operation adds to would hold more than an account may: the customer's, the payee's, the ATM's cash account or one of the bank's own; `limit` is that bound",
  },
  "checkpoint-none": { details: [], meaning: "the bank has no signed checkpoint of its audit log that it can show and prove" },
  "receipt-unknown": {
    details: [],
    meaning: "no request with this id has booked anything on this customer's account at this ATM, or not yet",
  },
  "statement-too-long": {
    details: ["limit"],
    meaning: "the period has more entries than the bank signs at once, which is `limit`: choose a shorter one",
  },
  "hold-unknown": { details: [], meaning: "this ATM placed no hold with this request id" },
  "hold-settled": { details: [], meaning: "the hold is settled already" },
  "hold-released": { details: [], meaning: "the hold is released already" },
  "hold-exceeded": { details: ["limit"], meaning: "more than was held" },
  "cash-amount": { details: ["limit"], meaning: "the notes are worth nothing, or more than one request may move" },
  "holds-open": {
    details: ["held"],
    meaning: "this ATM has open holds, whose notes may be out: they must be ended before its notes are counted",
  },
  "posting-unknown": { details: [], meaning: "this ATM's request has moved no money" },
  "posting-is-reversal": { details: [], meaning: "a reversal cannot be reversed" },
  "posting-reversed": { details: [], meaning: "the posting is reversed already" },
  "capital-short": { details: ["largest"], meaning: "more than the bank's capital covers" },
  "order-unknown": {
    details: [],
    meaning: "the bank has given this ATM no terminal order with this id, or none of this kind with these notes, or it has ended",
  },
} as const satisfies Record<string, { details: readonly string[]; meaning: string }>;

export type RefusalName = keyof typeof REFUSALS;

/** Figures that go with a refusal: minor units, counts, seconds to wait, or milliseconds since 1970 UTC. */
export type RefusalDetails = Readonly<Record<string, bigint>>;

/** The outcome of every operation: its result, or a refusal of one of these names with figures that help the customer. */
export type Outcome<Result, Refusal extends RefusalName = RefusalName> = Accepted<Result> | Refused<Refusal>;

interface Accepted<Result> {
  readonly ok: true;
  readonly result: Result;
}
interface Refused<Refusal extends RefusalName> {
  readonly ok: false;
  readonly refusal: Refusal;
  readonly details: RefusalDetails;
}

export const accept = <Result>(result: Result): Accepted<Result> => ({ ok: true, result });
export const refuse = <Refusal extends RefusalName>(refusal: Refusal, details: RefusalDetails = {}): Refused<Refusal> => ({
  ok: false,
  refusal,
  details,
});
