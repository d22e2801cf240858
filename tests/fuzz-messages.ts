import assert from "node:assert/strict";
import { RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { REFUSALS, type RefusalName } from "../src/model/refusal.ts";
import { ALL_ENTRIES } from "../src/protocol/account-operations.ts";
import { readJson } from "../src/protocol/json.ts";
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse, type Request } from "../src/protocol/message.ts";
import { OPERATIONS, type OperationName } from "../src/protocol/operations.ts";
import { ProtocolError } from "../src/protocol/protocol-error.ts";
import { by, JSON_WORDS, listed, type Target, words } from "./fuzz-target.ts";

/** Application messages (PROTOCOL.md, section 11). */

const ID = RequestId("019a0000-0000-7000-8000-000000000001");
const HOLD = RequestId("019a0000-0000-7000-8000-000000000002");
const isProtocolError = by(ProtocolError);

/** Returns a value as JSON with exact integers. JSON.stringify refuses a bigint, so a unique text stands for each. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `~integer~${each}` : each)).replace(/"~integer~(\d+)"/g, "$1");

/** JSON.parse with exact integers, as a second reader to compare with. */
const parsed = (text: string): unknown =>
  JSON.parse(text, (_: string, value: unknown, { source = "" }: { source?: string } = {}) =>
    typeof value === "number" ? BigInt(source) : value,
  );

/** Returns the tokens of a text, each string in one spelling, in an order that does not depend on the order of members. */
const tokens = (text: string): string[] =>
  (text.match(/"(?:[^"\\]|\\.)*"|[^\s",:[\]{}]+|[,:[\]{}]/g) ?? [])
    .map((token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token))
    .sort();

export const json: Target = {
  name: "json",
  reads: "JSON as the protocol has it; section 11",
  seeds: words('{"id":"é","list":[1,{"a":[true,false,null]}],"n":1000000000000}', '"\\u00e9\\ud834\\udd1e"', "0", " [ 1 , 2 ] "),
  words: JSON_WORDS,
  refuses: isProtocolError,
  run(input) {
    const value = readJson(input);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(input);
    assert.equal(written(value), written(parsed(text)));
    assert.deepEqual(tokens(written(value)), tokens(text), "something that was read is not there");
    return true;
  },
};

const funds = { posted: Money(10_000n), held: Money(4_000n), available: Money(6_000n) };
const limits = {
  current: Money(5_000n),
  next: Money(9_000n),
  nextFrom: 1_800_057_600_000n,
  bank: Money(200_000n),
  left: Money(3_000n),
};
const entry = {
  entry: 7,
  at: 1_800_000_000_000,
  kind: "deposit",
  reverses: 0,
  direction: "credit",
  amount: Money(1n),
  balance: Money(9n),
  counterparty: "ben",
};
const KEY = { epoch: 2, psk: Buffer.alloc(32, 7) };
const notes = [{ denomination: Money(5_000n), notes: 200 }];
const status = { inService: true, cassettes: [{ denomination: Money(5_000n), notes: 200, level: "low" }], rejected: notes };
const anna = { operator: "anna", login: "ops1" };

/** The fields of a request and of its result, for each operation. */
const EXAMPLES: Readonly<Record<OperationName, readonly [request: object, result: object]>> = {
  signup: [{ username: "alice", password: "correct horse battery" }, {}],
  signin: [
    { username: "alice", password: "Zoë's 密码" },
    { username: "alice", currency: "EUR", exponent: 2 },
  ],
  signout: [{}, {}],
  "change-password": [{ password: "correct horse battery", replacement: "six unlikely brides" }, {}],
  balance: [{}, funds],
  deposit: [{ amount: Money(10_000n) }, funds],
  withdraw: [{ amount: Money(4_000n) }, funds],
  settle: [{ hold: HOLD, amount: Money(4_000n) }, { amount: Money(4_000n) }],
  release: [{ hold: HOLD }, { amount: Money(4_000n) }],
  transfer: [{ payee: "bob", amount: Money(1n) }, funds],
  payee: [{ payee: "bob" }, { name: "b•b" }],
  statement: [
    { ...ALL_ENTRIES, before: 0, most: 11 },
    { entries: [entry], next: 3 },
  ],
  "statement-period": [
    { from: 1_767_225_600_000, to: 0, sign: true },
    {
      ...{ opening: Money(0n), closing: Money(4_000n), first: 1, last: 1 },
      ...{ points: [{ at: 1_767_225_620_000, balance: Money(4_000n) }], signed: "SS1:BJJXI4TPNZTXE33PNU" },
    },
  ],
  usual: [{}, { amount: Money(0n) }],
  receipt: [{ request: HOLD }, { receipt: "SR1:BJJXI4TPNZTXE33PNU", page: "https://receipts.bank.example" }],
  limit: [{}, limits],
  "set-limit": [{ limit: Money(0n) }, limits],
  outcome: [{ request: HOLD }, { state: "held", amount: Money(4_000n) }],
  "cash-load": [{ notes, ...anna }, funds],
  "cash-unload": [{ notes, ...anna }, funds],
  "cash-count": [
    { cassettes: notes, rejected: notes },
    { posted: Money(10_000n), over: Money(0n), short: Money(5_000n) },
  ],
  "next-order": [
    { seconds: 20, closed: "operator", operator: "anna" },
    {
      orders: [{ order: HOLD, kind: "count" }],
      cassettes: notes,
      rejected: [],
      cassettesBefore: notes,
      rejectedBefore: notes,
      keys: [KEY],
    },
  ],
  "order-done": [{ order: HOLD, how: "moved" }, {}],
  "terminal-status": [status, { currency: "EUR", exponent: 2 }],
  checkpoint: [
    { size: 9_007_199_254_740_991, key: "bank.example/log+00112233+AQID" },
    {
      logKey: "bank.example/log+00112233+AQID",
      successions: [],
      note: ["bank.example/log", "7", "", "\u2014 x AAAA"],
      proof: [Buffer.alloc(32, 7)],
    },
  ],
  "witness-alarm": [{ reason: "rolled-back", kept: 7, offered: 5 }, {}],
  "bank-keys": [{}, { keys: [Buffer.alloc(32, 7), Buffer.alloc(32, 8)] }],
};

const NAMES = Object.keys(OPERATIONS) as OperationName[];
const FIELDS = NAMES.flatMap((name) => [...Object.keys(OPERATIONS[name].request), ...Object.keys(OPERATIONS[name].result)]);
const FIELD_WORDS = words(
  ...NAMES.map((name) => `"${name}"`),
  ...[...new Set(FIELDS)].map((name) => `"${name}":`),
  ...listed(`"id":"${ID}", "ok":true, "ok":false, "refusal": "limit": "until": "${ID}" "${HOLD}"`),
  "x".repeat(255),
);

export const requests: Target = {
  name: "request",
  reads: "a request of an ATM, by the bank; section 11.1",
  seeds: NAMES.map((op) => encodeRequest({ id: ID, op, fields: EXAMPLES[op][0] } as Request)),
  words: [...JSON_WORDS, ...FIELD_WORDS],
  refuses: isProtocolError,
  run(input) {
    const request = decodeRequest(input);
    const bytes = encodeRequest(request);
    assert.deepEqual(decodeRequest(bytes), request);
    checkTexts(request.fields);
    return true;
  },
};

/** No text of a message may hold control characters, which a terminal or a log would obey. */
function checkTexts(value: unknown): void {
  if (typeof value === "string") assert.ok(value.isWellFormed() && !/\p{Cc}/u.test(value));
  else if (value !== null && typeof value === "object") Object.values(value).forEach(checkTexts);
}

const refusal = (op: OperationName, name: RefusalName): Buffer => {
  const details = Object.fromEntries(REFUSALS[name].details.map((each, i) => [each, 1_000n * BigInt(i + 1)]));
  return encodeResponse(op, { id: ID, outcome: { ok: false, refusal: name, details } });
};

/** One decoder for each operation, because the valid answers depend on the request. */
export const responses: readonly Target[] = NAMES.map((op) => ({
  name: `response-${op}`,
  reads: `the bank's answer to \`${op}\`, by the ATM; sections 11.1 and 11.2`,
  seeds: [
    encodeResponse(op, { id: ID, outcome: { ok: true, result: EXAMPLES[op][1] as never } }),
    ...OPERATIONS[op].refusals.map((name) => refusal(op, name)),
  ],
  words: [...JSON_WORDS, ...FIELD_WORDS, ...words(...Object.keys(REFUSALS).map((name) => `"${name}"`))],
  refuses: isProtocolError,
  run(input) {
    const response = decodeResponse(op, input);
    checkTexts(response);
    const { outcome } = response;
    if (!outcome.ok) assert.deepEqual(Object.keys(outcome.details).sort(), REFUSALS[outcome.refusal].details.toSorted());
    assert.deepEqual(decodeResponse(op, encodeResponse(op, response)), response);
    return true;
  },
}));
