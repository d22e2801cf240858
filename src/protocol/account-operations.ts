import { ZERO } from "../model/model.ts";
import { amount, amountOrNone, balance, count, edge, flag, list, moment, requestId, text, time, whole, word } from "./fields.ts";
import { funds, type Operation, once, username } from "./operation.ts";

const money = [...once, "bank-busy", "money-suspended", "terminal-out-of-service", "not-signed-in"] as const;

/** Daily withdrawal limits: the customer's own, today and later, the bank's, and what is left of today's. */
const limits = { current: balance, next: balance, nextFrom: moment, bank: balance, left: balance };

/** A period in milliseconds since 1970 UTC: from `from` on, to before `to`; 0 for a `to` without end. */
const period = { from: edge, to: edge };

/** The fields of `statement` that let every entry of the account through. */
export const ALL_ENTRIES = {
  from: 0,
  to: 0,
  direction: "any",
  kind: "any",
  counterparty: "",
  least: ZERO,
  largest: ZERO,
} as const;

/** What is done with the money of the customer who is signed in, and what the ATM asks about that afterwards. */
export const ACCOUNT_OPERATIONS = {
  balance: {
    meaning: "what the account holds, from one consistent read",
    customer: "needed",
    request: {},
    result: funds,
    refusals: ["bank-busy", "not-signed-in"],
  },
  deposit: {
    meaning: "books notes that the ATM has counted and keeps",
    customer: "needed",
    request: { amount },
    result: funds,
    refusals: [...money, "balance-limit", "terminal-limit"],
  },
  withdraw: {
    meaning: "holds the amount; the ATM then pays it out and sends `settle`, or `release`; the hold never expires by itself",
    customer: "needed",
    request: { amount },
    result: funds,
    refusals: [
      ...money,
      "withdrawal-limit",
      "daily-count-limit",
      "daily-amount-limit",
      "own-daily-limit",
      "insufficient-funds",
      "terminal-cash-short",
    ],
  },
  settle: {
    meaning: "books what was paid out of the hold that the withdraw request `hold` placed, and gives the rest back",
    customer: "either",
    request: { hold: requestId, amount },
    result: { amount: amount },
    refusals: [...once, "bank-busy", "hold-unknown", "hold-settled", "hold-released", "hold-exceeded"],
  },
  release: {
    meaning: "gives the hold that the withdraw request `hold` placed back; nothing was paid out",
    customer: "either",
    request: { hold: requestId },
    result: { amount: amount },
    refusals: [...once, "bank-busy", "hold-unknown", "hold-settled", "hold-released"],
  },
  transfer: {
    meaning: "pays another customer",
    customer: "needed",
    request: { payee: username, amount },
    result: funds,
    refusals: [
      ...money,
      "payee-unknown",
      "payee-is-self",
      "payee-closed",
      "insufficient-funds",
      "balance-limit",
      "terminal-limit",
    ],
  },
  payee: {
    meaning: "a payee's name, masked, to be confirmed before a transfer",
    customer: "needed",
    request: { payee: username },
    result: { name: text(1, 64) },
    refusals: ["bank-busy", "not-signed-in", "payee-unknown", "payee-is-self"],
  },
  statement: {
    meaning:
      "a page of the account's entries in the period, newest first, of those that pass the filters (11.4); `before` is the `entry` number to go on below, 0 for the newest; `next` is the `before` of the next page, 0 where there is none",
    customer: "needed",
    request: {
      before: count,
      most: whole(1, 50),
      ...period,
      direction: word("any", "credit", "debit"),
      kind: word("any", "deposit", "withdrawal", "transfer", "reversal"),
      counterparty: text(0, 64),
      least: amountOrNone,
      largest: amountOrNone,
    },
    result: {
      entries: list(50, {
        entry: count,
        at: time,
        kind: word("deposit", "withdrawal", "transfer", "deposit-reversal", "withdrawal-reversal", "transfer-reversal"),
        reverses: time,
        direction: word("credit", "debit"),
        amount,
        balance,
        counterparty: text(0, 32),
      }),
      next: count,
    },
    refusals: ["bank-busy", "not-signed-in"],
  },
  "statement-period": {
    meaning:
      "the period as a whole (11.4): its balances, the numbers of its first and last entry (`last` is below `first` where there is none), and at most 200 points of the balance, the oldest first; `signed` is the bank's signed statement if `sign` is true, else empty",
    customer: "needed",
    request: { ...period, sign: flag },
    result: {
      opening: balance,
      closing: balance,
      first: count,
      last: count,
      points: list(200, { at: time, balance }),
      signed: text(0, 512),
    },
    refusals: ["bank-busy", "not-signed-in", "statement-too-long"],
  },
  usual: {
    meaning: "the customer's usual withdrawal, 0 where there is none",
    customer: "needed",
    request: {},
    result: { amount: balance },
    refusals: ["bank-busy", "not-signed-in"],
  },
  receipt: {
    meaning:
      "the bank's signed receipt for what the request `request` of this ATM has booked on the customer's account, and the origin of the page that checks receipts, `page`, which is empty if the bank has none",
    customer: "needed",
    request: { request: requestId },
    result: { receipt: text(1, 512), page: text(0, 128) },
    refusals: ["bank-busy", "not-signed-in", "receipt-unknown"],
  },
  limit: {
    meaning:
      "the daily withdrawal limit that the customer has set: `current` today, `next` from the time `nextFrom` on (both 0 if nothing is to change), and the bank's own, `bank`; a limit of 0 is none; `left` is the amount that can still be withdrawn today",
    customer: "needed",
    request: {},
    result: limits,
    refusals: ["bank-busy", "not-signed-in"],
  },
  "set-limit": {
    meaning: "sets the customer's own daily withdrawal limit, or removes it with 0; returns what `limit` then would",
    customer: "needed",
    request: { limit: amountOrNone },
    result: limits,
    refusals: [...money, "limit-above-bank"],
  },
  outcome: {
    meaning:
      "what became of an earlier request of this ATM; where it is unknown it is made void in the same step, so that it can no longer happen afterwards",
    customer: "either",
    request: { request: requestId },
    result: { state: word("void", "done", "refused", "held", "settled", "released"), amount: balance },
    refusals: ["bank-busy"],
  },
} as const satisfies Record<string, Operation>;
