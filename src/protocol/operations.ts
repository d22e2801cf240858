import type { RefusalName } from "../model/refusal.ts";
import {
  amount,
  array,
  balance,
  count,
  currencyCode,
  type Fields,
  flag,
  list,
  requestId,
  text,
  time,
  type ValuesOf,
  whole,
  word,
} from "./fields.ts";
import { hash, treeSize } from "./tree-fields.ts";

/**
 * The operations that an ATM may ask for, in one table: types, codecs, the bank's dispatch, the closed list of refusals
 * of each, and the table in docs/PROTOCOL.md, section 11, all derive from it. `customer` says whether the session must
 * have a signed-in customer; the customer is the session's, never a field of the message.
 */
export interface Operation {
  readonly meaning: string;
  readonly customer: "needed" | "none" | "either";
  readonly request: Fields;
  readonly result: Fields;
  readonly refusals: readonly RefusalName[];
}

const username = text(1, 64);
const password = text(1, 256);
/** What the account holds: posted = held + available. */
const funds = { posted: balance, held: balance, available: balance };
/** Notes by denomination: what cassettes or the reject box hold, or what is put in. */
const notes = list(16, { denomination: amount, notes: count });
/** An operator at the machine, by the name given and by the account of the machine. */
const person = text(1, 64);
const operator = { operator: person, login: person };
const once = ["request-id-reused", "request-void"] as const;
const money = [...once, "bank-busy", "money-suspended", "terminal-out-of-service", "not-signed-in"] as const;

export const OPERATIONS = {
  signup: {
    meaning: "opens an account for a new customer; does not sign in",
    customer: "none",
    request: { username, password },
    result: {},
    refusals: [
      ...once,
      "bank-busy",
      "already-signed-in",
      "username-invalid",
      "username-taken",
      "password-too-short",
      "password-too-common",
    ],
  },
  signin: {
    meaning: "signs a customer in on this session",
    customer: "none",
    request: { username, password },
    result: { username, currency: currencyCode, exponent: whole(0, 4) },
    refusals: ["bank-busy", "already-signed-in", "credentials-wrong", "credentials-delayed", "credentials-locked"],
  },
  signout: {
    meaning: "ends the customer's stay; the ATM should then close the session",
    customer: "needed",
    request: {},
    result: {},
    refusals: ["not-signed-in"],
  },
  "change-password": {
    meaning: "replaces the customer's password",
    customer: "needed",
    request: { password, replacement: password },
    result: {},
    refusals: [
      ...once,
      "bank-busy",
      "not-signed-in",
      "credentials-wrong",
      "credentials-delayed",
      "credentials-locked",
      "password-too-short",
      "password-too-common",
    ],
  },
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
    refusals: [...money, "balance-limit"],
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
    refusals: [...money, "payee-unknown", "payee-is-self", "insufficient-funds", "balance-limit"],
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
        kind: word("deposit", "withdrawal", "transfer"),
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
  outcome: {
    meaning:
      "what became of an earlier request of this ATM; where it is unknown it is made void in the same step, so that it can no longer happen afterwards",
    customer: "either",
    request: { request: requestId },
    result: { state: word("void", "done", "refused", "held", "settled", "released"), amount: balance },
    refusals: ["bank-busy"],
  },
  "cash-load": {
    meaning: "books notes that an operator put into the ATM",
    customer: "either",
    request: { notes, ...operator },
    result: funds,
    refusals: [...once, "bank-busy", "cash-amount", "balance-limit"],
  },
  "cash-unload": {
    meaning: "books notes that an operator took out of the ATM",
    customer: "either",
    request: { notes, ...operator },
    result: funds,
    refusals: [...once, "bank-busy", "cash-amount", "terminal-cash-short", "balance-limit"],
  },
  "cash-count": {
    meaning:
      "two operators counted all notes of the ATM, none of which is under way; the cash account becomes what they are worth, and what that is `over` or `short` is booked against the bank's capital",
    customer: "either",
    request: { cassettes: notes, rejected: notes, ...operator, second: person, secondLogin: person },
    result: { posted: balance, over: balance, short: balance },
    refusals: [...once, "bank-busy", "second-operator", "cash-amount", "holds-open", "capital-short", "balance-limit"],
  },
  "terminal-status": {
    meaning:
      "the ATM reports whether it is in service, what its cassettes hold and how that stands by its thresholds, and what lies in its reject box; it learns the bank's currency",
    customer: "either",
    request: {
      inService: flag,
      cassettes: list(16, { denomination: amount, notes: count, level: word("ok", "low", "empty") }),
      rejected: notes,
    },
    result: { currency: currencyCode, exponent: whole(0, 4) },
    refusals: ["bank-busy"],
  },
  checkpoint: {
    meaning:
      "the audit log's newest signed checkpoint, for an ATM that keeps the last one it saw: `size` is how many records that one covers, 0 where it has none; `proof` shows that the log then is the begin of the log now",
    customer: "either",
    request: { size: treeSize },
    result: { logKey: text(1, 1024), note: array(1, 8, text(0, 1024)), proof: array(0, 63, hash) },
    refusals: ["bank-busy", "checkpoint-none"],
  },
  "witness-alarm": {
    meaning:
      "the ATM refuses the checkpoint that it was shown; `kept` and `offered` are the sizes, `offered` 0 where none was told",
    customer: "either",
    request: {
      reason: word(
        "rolled-back",
        "forked",
        "unproven",
        "unsigned",
        "malformed",
        "other-key",
        "other-log",
        "withheld",
        "kept-damaged",
      ),
      kept: treeSize,
      offered: treeSize,
    },
    result: {},
    refusals: ["bank-busy"],
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
export type RequestOf<Name extends OperationName> = ValuesOf<(typeof OPERATIONS)[Name]["request"]>;
export type ResultOf<Name extends OperationName> = ValuesOf<(typeof OPERATIONS)[Name]["result"]>;
