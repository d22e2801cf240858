import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accept, Money, newRequestId, REFUSALS, type RefusalName } from "../model/model.ts";
import { ALL_ENTRIES } from "./account-operations.ts";
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  MESSAGE_SIZE_MAX,
  openResponse,
  type Request,
} from "./message.ts";
import { OPERATIONS, type OperationName } from "./operations.ts";
import { ProtocolError } from "./protocol-error.ts";

const id = newRequestId();
const bytes = (text: string): Buffer => Buffer.from(text);
const isBreach = (code: ProtocolError["code"]) => (error: unknown) => error instanceof ProtocolError && error.code === code;

test("a request decodes to what was encoded", () => {
  const requests: Request[] = [
    { id, op: "signin", fields: { username: "alice", password: "correct horse \u{1f40e}" } },
    { id, op: "deposit", fields: { amount: Money(10_000n) } },
    { id, op: "settle", fields: { hold: newRequestId(), amount: Money(4_000n) } },
    { id, op: "statement", fields: { ...ALL_ENTRIES, before: 0, most: 50 } },
    {
      id,
      op: "terminal-status",
      fields: { inService: true, cassettes: [{ denomination: Money(5_000n), notes: 200, level: "ok" }], rejected: [] },
    },
  ];
  for (const request of requests) assert.deepEqual(plain(decodeRequest(encodeRequest(request))), plain(request));
});

test("a response decodes to what was encoded", () => {
  const funds = { posted: Money(6_000n), held: Money(0n), available: Money(6_000n) };
  const accepted = encodeResponse("balance", { id, outcome: { ok: true, result: funds } });
  assert.equal(openResponse(accepted).id, id);
  assert.deepEqual(plain(decodeResponse("balance", accepted)), { id, outcome: { ok: true, result: funds } });
  const refused = encodeResponse("withdraw", {
    id,
    outcome: { ok: false, refusal: "insufficient-funds", details: { available: 3_500n } },
  });
  assert.equal(String(refused), `{"id":"${id}","ok":false,"refusal":"insufficient-funds","available":3500}`);
  assert.deepEqual(plain(decodeResponse("withdraw", refused)), {
    id,
    outcome: { ok: false, refusal: "insufficient-funds", details: { available: 3_500n } },
  });
});

test("each bad request is a breach with its cause", () => {
  const amount = (json: string) => `{"id":"${id}","op":"deposit","amount":${json}}`;
  const cases: readonly (readonly [string, ProtocolError["code"]])[] = [
    ["", "message-json"],
    ["[]", "message-json"],
    ["null", "message-json"],
    [`${amount("1")} x`, "message-json"],
    [`{"id":"${id}","op":"deposit","amount":1,"amount":2}`, "message-json"],
    [`{"id":"${id}","op":"deposit","\\u0061mount":1,"amount":2}`, "message-json"],
    [amount("1.0"), "message-json"],
    [amount("1e2"), "message-json"],
    [amount("-1"), "message-json"],
    [amount("01"), "message-json"],
    [amount('"1"'), "message-field"],
    [amount("0"), "message-field"],
    [amount("1000000000001"), "message-field"],
    [amount("null"), "message-field"],
    [`{"id":"${id}","op":"deposit"}`, "message-field"],
    [`{"id":"${id}","op":"deposit","amount":1,"customer":"x"}`, "message-field"],
    [`{"id":"${id}","op":"deposit","amount":1,"__proto__":1}`, "message-field"],
    [`{"id":"x","op":"deposit","amount":1}`, "message-field"],
    [`{"op":"deposit","amount":1}`, "message-field"],
    [`{"id":"${id}","op":"toString"}`, "message-operation"],
    [`{"id":"${id}","op":"rob"}`, "message-operation"],
    [`{"id":"${id}","op":"signin","username":"a\\u0000b","password":"x"}`, "message-field"],
    [`{"id":"${id}","op":"signin","username":"\\ud800","password":"x"}`, "message-field"],
    [`{"id":"${id}","op":"balance"}${" ".repeat(MESSAGE_SIZE_MAX)}`, "message-size"],
    [`{"a":`.repeat(6), "message-json"],
  ];
  for (const [source, code] of cases) assert.throws(() => decodeRequest(bytes(source)), isBreach(code), source.slice(0, 90));
  const twice = `[{"denomination":5000,"notes":1},{"denomination":1000,"notes":1},{"denomination":5000,"notes":2}]`;
  const levels = twice.replaceAll('"notes"', '"level":"ok","notes"');
  for (const body of [
    `"op":"cash-load","notes":${twice},"operator":"anna","login":"a"`,
    `"op":"cash-unload","notes":${twice},"operator":"anna","login":"a"`,
    `"op":"cash-count","cassettes":${twice},"rejected":[]`,
    `"op":"cash-count","cassettes":[],"rejected":${twice}`,
    `"op":"terminal-status","inService":true,"cassettes":${levels},"rejected":[]`,
    `"op":"terminal-status","inService":true,"cassettes":[],"rejected":${twice}`,
  ]) {
    const source = `{"id":"${id}",${body}}`;
    assert.throws(() => decodeRequest(bytes(source)), { code: "message-field", message: /denomination twice/ }, source);
    assert.doesNotThrow(() => decodeRequest(bytes(source.replace('{"denomination":5000', '{"denomination":2000'))), source);
  }
  assert.throws(() => decodeRequest(Buffer.from([0x7b, 0xff, 0x7d])), isBreach("message-json"));
});

test("a response is checked against its operation", () => {
  const wrong = [
    `{"id":"${id}","ok":true}`,
    `{"id":"${id}","ok":1}`,
    `{"id":"${id}","ok":false,"refusal":"username-taken"}`,
    `{"id":"${id}","ok":false,"refusal":"insufficient-funds"}`,
    `{"id":"${id}","ok":false,"refusal":"insufficient-funds","available":1,"more":2}`,
  ];
  for (const source of wrong) assert.throws(() => decodeResponse("withdraw", bytes(source)), isBreach("message-field"), source);
});

test("the largest page of a statement and the largest period fit into a message", () => {
  const [time, count, most] = [2 ** 53 - 1, 1_000_000_000, Money(10n ** 15n)];
  const entry = {
    entry: count,
    at: time,
    kind: "withdrawal-reversal",
    reverses: time,
    direction: "credit",
    amount: Money(10n ** 12n),
    balance: most,
    counterparty: "a".repeat(32),
  } as const;
  const page = { entries: Array.from({ length: 50 }, () => entry), next: count };
  const points = Array.from({ length: 200 }, () => ({ at: time, balance: most }));
  const period = { opening: most, closing: most, first: count, last: count, points, signed: "S".repeat(512) };
  assert.equal(decodeResponse("statement", encodeResponse("statement", { id, outcome: accept(page) })).outcome.ok, true);
  const told = encodeResponse("statement-period", { id, outcome: accept(period) });
  assert.equal(decodeResponse("statement-period", told).outcome.ok, true);
});

test("every refusal in the table encodes and decodes", () => {
  for (const [op, { refusals }] of Object.entries(OPERATIONS) as [OperationName, { refusals: readonly RefusalName[] }][])
    for (const refusal of refusals) {
      const details = Object.fromEntries(REFUSALS[refusal].details.map((name) => [name, 7n]));
      const outcome = { ok: false, refusal, details } as const;
      assert.deepEqual(plain(decodeResponse(op, encodeResponse(op, { id, outcome })).outcome), outcome);
    }
});

test("the decoders throw only ProtocolError, for any bytes", () => {
  const decode = (input: Uint8Array): void => {
    for (const decoder of [decodeRequest, openResponse, (each: Uint8Array) => decodeResponse("statement", each)])
      try {
        decoder(input);
      } catch (error) {
        assert.ok(error instanceof ProtocolError, String(error));
      }
  };
  const numRuns = 200 * Number(process.env["FUZZ_RUNS"] ?? 1);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), decode), { numRuns });
  fc.assert(
    fc.property(fc.json(), (json) => decode(bytes(json))),
    { numRuns },
  );
  const valid = encodeRequest({ id, op: "transfer", fields: { payee: "bob", amount: Money(5n) } });
  fc.assert(
    fc.property(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const changed = Buffer.from(valid);
      changed[at] = value;
      decode(changed);
    }),
    { numRuns },
  );
});

/** Returns a copy with ordinary prototypes, because the JSON reader uses null prototypes. */
const plain = <Value>(value: Value): Value => structuredClone(value);
