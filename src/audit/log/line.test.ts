import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SECRET, testEvents } from "../testing/test-log.ts";
import { type CommittedEvent, decodeLine, encodeLine, plainLine, sealedTail, withoutConfidential } from "./line.ts";

const frame = { index: 41, currency: "EUR", salt: "00112233445566778899aabbccddeeff" };
const event: CommittedEvent = {
  id: "01950000-0000-7000-8000-000000000001",
  at: Date.UTC(2026, 1, 3, 4, 5, 6, 7),
  kind: "withdraw",
  outcome: "denied:insufficient-funds",
  terminal: "ATM-0001",
  session: "0123456789abcdef0123456789abcdef",
  request: "01950000-0000-7000-8000-000000000002",
  customer: "01950000-0000-7000-8000-000000000003",
  account: "01950000-0000-7000-8000-000000000004",
  amount: 4000,
  confidential: { payee: "01950000-0000-7000-8000-000000000005", available: 12 },
};
const bare: CommittedEvent = {
  ...event,
  kind: "bank-start",
  outcome: "ok",
  terminal: null,
  session: null,
  request: null,
  customer: null,
  account: null,
  amount: null,
  confidential: null,
};

test("the plain line, member by member", () => {
  assert.equal(
    encodeLine(plainLine(event, frame)),
    '{"v":1,"i":41,"id":"01950000-0000-7000-8000-000000000001","t":"2026-02-03T04:05:06.007Z","term":"ATM-0001",' +
      '"sid":"0123456789abcdef0123456789abcdef","req":"01950000-0000-7000-8000-000000000002",' +
      '"cust":"01950000-0000-7000-8000-000000000003","acct":"01950000-0000-7000-8000-000000000004",' +
      '"op":"withdraw","amt":4000,"ccy":"EUR","res":"denied:insufficient-funds","salt":"00112233445566778899aabbccddeeff"}',
  );
  assert.equal(
    encodeLine(plainLine(bare, frame)),
    '{"v":1,"i":41,"id":"01950000-0000-7000-8000-000000000001","t":"2026-02-03T04:05:06.007Z","op":"bank-start","res":"ok",' +
      '"salt":"00112233445566778899aabbccddeeff"}',
  );
});

test("the sealed line is the plain line with the confidential fields after it", () => {
  const plain = encodeLine(plainLine(event, frame));
  const sealed = `${plain.slice(0, -1)}${sealedTail(event.confidential)}`;
  assert.equal(sealed, `${plain.slice(0, -1)},"confidential":{"payee":"01950000-0000-7000-8000-000000000005","available":12}}`);
  const line = decodeLine(sealed);
  assert.equal(line && encodeLine(withoutConfidential(line)), plain);
  assert.equal(`${plain.slice(0, -1)}${sealedTail(null)}`, plain);
});

test("nothing confidential is in the plain line", () => {
  for (const each of testEvents(50)) assert.ok(!encodeLine(plainLine(each, frame)).includes(SECRET));
});

test("a line is one line and is read as it was written, whatever the ATM's name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 32 }), (terminal) => {
      const text = encodeLine(plainLine({ ...event, terminal }, frame));
      assert.ok(!text.includes("\n"));
      assert.equal(decodeLine(text)?.term, terminal);
    }),
  );
});

test("a line is read only in its one exact form", () => {
  const good = encodeLine(plainLine(event, frame));
  assert.notEqual(decodeLine(good), null);
  const bad = [
    "",
    "null",
    "[]",
    good.slice(0, -1),
    `${good} `,
    good.replace(":1,", ": 1,"),
    good.replace('"v":1,"i":41', '"i":41,"v":1'),
    good.replace('"v":1', '"v":2'),
    good.replace('"i":41', '"i":41.0'),
    good.replace('"i":41', '"i":-1'),
    good.replace('"i":41', '"i":"41"'),
    good.replace('"amt":4000', '"amt":4e3'),
    good.replace('"op":"withdraw"', '"op":"withdraw","op":"withdraw"'),
    good.replace('"op":"withdraw"', '"op":"withdraw","more":1'),
    good.replace("06.007Z", "06Z"),
    good.replace("2026-02-03", "2026-02-30"),
    good.replace("ATM-0001", "\\u0041TM-0001"),
    good.replace('"res":"denied:insufficient-funds"', '"res":"maybe"'),
    good.replace(',"salt":"00112233445566778899aabbccddeeff"', ""),
  ];
  for (const text of bad) assert.equal(decodeLine(text), null, text);
});

/** Values that each member must not have, and some that it may just have. */
const VALUES: readonly [member: string, refused: readonly unknown[], accepted: readonly unknown[]][] = [
  ["v", [1.5, "1", null], []],
  ["i", [2 ** 53, 0.5, null], [0, Number.MAX_SAFE_INTEGER]],
  ...["id", "req", "cust", "acct"].map((member): (typeof VALUES)[number] => [
    member,
    [
      7,
      "",
      `${event.id}0`,
      `0${event.id}`,
      event.id.toUpperCase().replace("1", "A"),
      event.id.replaceAll("-", ""),
      event.id.slice(5),
    ],
    ["0a9f0000-0000-7000-8000-00000000000c"],
  ]),
  ["t", [0, "", "yesterday", "2026-02-03", "2026-02-03T04:05:06.007+00:00"], ["1970-01-01T00:00:00.000Z"]],
  ["term", ["", 1, null], ["x"]],
  ["sid", ["", 1, null], ["x"]],
  ["op", ["", "With", "deposit1", "1deposit", 1], ["x", "set-limit"]],
  ["amt", [-1, 0.5, "1", null], [0]],
  ["ccy", ["", "EU", "EURO", "eur", "1EUR", 978], ["CHF"]],
  ["res", ["", "okay", "not ok", "denied", "denied:", "denied:No", "error:", "error:a_b", "an error:x", true], ["error:x-1"]],
  ["salt", ["", frame.salt.slice(1), `${frame.salt}0`, frame.salt.toUpperCase(), 1], ["0".repeat(32)]],
  ["confidential", [null, "x", 1, [], ["x"], { x: null }, { x: true }, { x: "y", z: {} }], [{}, { x: "y", z: 1 }]],
];

test("each member accepts only the one form of its value", () => {
  const line = { ...plainLine(event, frame), confidential: { x: "y" } };
  for (const [member, refused, accepted] of VALUES) {
    for (const value of refused)
      assert.equal(decodeLine(JSON.stringify({ ...line, [member]: value })), null, `${member}: ${JSON.stringify(value)}`);
    for (const value of accepted)
      assert.deepEqual(decodeLine(JSON.stringify({ ...line, [member]: value })), { ...line, [member]: value });
  }
  for (const required of ["v", "i", "id", "t", "op", "res", "salt"])
    assert.equal(decodeLine(JSON.stringify({ ...line, [required]: undefined })), null, required);
});
