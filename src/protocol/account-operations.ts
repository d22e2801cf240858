import { amount, amountOrNone, balance, count, list, moment, requestId, text, time, whole, word } from "./fields.ts";
import { funds, type Operation, once, username } from "./operation.ts";

const money = [...once, "bank-busy", "money-suspended", "terminal-out-of-service", "not-signed-in"] as const;

/** Daily withdrawal limits: the customer's own, today and later, and the bank's. */
const limits = { current: balance, next: balance, nextFrom: moment, bank: balance };

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
    meaning: "a page of the account's entries, newest first; `before` is the `entry` number to go on below, 0 for the newest",
    customer: "needed",
    request: { before: count, most: whole(1, 50) },
    result: {
      opening: balance,
      entries: list(50, {
        entry: count,
        at: time,
        kind: word("deposit", "withdrawal", "transfer", "deposit-reversal", "withdrawal-reversal", "transfer-reversal"),
        reverses: time,
        direction: word("credit", "debit"),
        amount,
        balance,
      }),
    },
    refusals: ["bank-busy", "not-signed-in"],
  },
  usual: {
    meaning: "the customer's usual withdrawal, 0 where there is none",
    customer: "needed",
    request: {},
    result: { amount: balance },
    refusals: ["bank-busy", "not-signed-in"],
  },
  receipt: {
    meaning: "the bank's signed receipt for what the request `request` of this ATM has booked on the customer's account",
    customer: "needed",
    request: { request: requestId },
    result: { receipt: text(1, 512) },
    refusals: ["bank-busy", "not-signed-in", "receipt-unknown"],
  },
  limit: {
    meaning:
      "the daily withdrawal limit that the customer has set: `current` today, `next` from the time `nextFrom` on (both 0 if nothing is to change), and the bank's own, `bank`; a limit of 0 is none",
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
