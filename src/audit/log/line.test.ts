import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { RecordedEvent } from "../../events/events.ts";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { decodeLine, encodeLine, eventOfLine, type Line, plainLine, saltOf } from "./line.ts";

const frame = { index: 41, currency: "EUR", salt: "00112233445566778899aabbccddeeff" };
const event: RecordedEvent = {
  at: Date.UTC(2026, 1, 3, 4, 5, 6, 7),
  kind: "withdraw",
  outcome: "denied:insufficient-funds",
  terminal: "ATM-0001",
  session: "0123456789abcdef0123456789abcdef",
  request: "01950000-0000-7000-8000-000000000002",
  customer: "01950000-0000-7000-8000-000000000003",
  account: "01950000-0000-7000-8000-000000000004",
  amount: 4000,
  effect: Buffer.alloc(32, 0xab),
};
const bare: RecordedEvent = {
  ...event,
  kind: "bank-start",
  outcome: "ok",
  terminal: null,
  session: null,
  request: null,
  customer: null,
  account: null,
  amount: null,
  effect: null,
};
const place = { writer: -2n, n: 7 };

test("the plain line, member by member", () => {
  assert.equal(
    encodeLine(plainLine({ ...place, event }, frame)),
    '{"v":2,"i":41,"w":"fffffffffffffffe","n":7,"t":"2026-02-03T04:05:06.007Z","term":"ATM-0001",' +
      '"sid":"0123456789abcdef0123456789abcdef","req":"01950000-0000-7000-8000-000000000002",' +
      '"cust":"01950000-0000-7000-8000-000000000003","acct":"01950000-0000-7000-8000-000000000004",' +
      '"op":"withdraw","amt":4000,"ccy":"EUR","res":"denied:insufficient-funds",' +
      `"eff":"${"ab".repeat(32)}","salt":"00112233445566778899aabbccddeeff"}`,
  );
  assert.equal(
    encodeLine(plainLine({ ...place, event: bare }, frame)),
    '{"v":2,"i":41,"w":"fffffffffffffffe","n":7,"t":"2026-02-03T04:05:06.007Z","op":"bank-start","res":"ok",' +
      '"salt":"00112233445566778899aabbccddeeff"}',
  );
});

test("a line gives back the event that it was made of", () => {
  for (const each of [event, bare]) {
    const line = decodeLine(encodeLine(plainLine({ ...place, event: each }, frame)));
    assert.deepEqual(line && eventOfLine(line), each);
  }
});

test("the salt depends on each bit of the MAC and on the event's number, and is SHA-256's first half", () => {
  const mac = Buffer.alloc(32, 5);
  const input = Buffer.concat([mac, Buffer.of(0, 0, 0, 3)]);
  assert.equal(saltOf(mac, 3), createHash("sha256").update(input).digest("hex").slice(0, 32));
  const others = Array.from({ length: 256 }, (_, bit) => {
    const other = Buffer.from(mac);
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return saltOf(other, 3);
  });
  assert.equal(new Set([saltOf(mac, 3), saltOf(mac, 4), ...others]).size, 258);
  assert.match(saltOf(mac, 2 ** 31 - 1), /^[0-9a-f]{32}$/);
});

test("a line is one line and is read as it was written, whatever the ATM's name", () => {
  fc.assert(
    fc.property(unicodeText({ minLength: 1, maxLength: 32 }), (terminal) => {
      const text = encodeLine(plainLine({ ...place, event: { ...event, terminal } }, frame));
      assert.ok(!text.includes("\n"));
      assert.equal(decodeLine(text)?.term, terminal);
    }),
  );
});

test("a line is read only in its one exact form", () => {
  const good = encodeLine(plainLine({ ...place, event }, frame));
  assert.notEqual(decodeLine(good), null);
  const bad = [
    "",
    "null",
    "[]",
    good.slice(0, -1),
    `${good} `,
    good.replace(":2,", ": 2,"),
    good.replace('"v":2,"i":41', '"i":41,"v":2'),
    good.replace('"v":2', '"v":1'),
    good.replace('"v":2', '"v":3'),
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
const VALUES: readonly [member: keyof Line, refused: readonly unknown[], accepted: readonly unknown[]][] = [
  ["v", [1, 1.5, 3, "2", null], []],
  ["i", [2 ** 53, 0.5, -1, null], [0, Number.MAX_SAFE_INTEGER]],
  ["w", ["", "0".repeat(15), "0".repeat(17), "A".repeat(16), 7, null], ["0".repeat(16), "0123456789abcdef"]],
  ["n", [0, -1, 0.5, "1", null], [1, 2 ** 31 - 1]],
  ...(["req", "cust", "acct"] as const).map((member): (typeof VALUES)[number] => [
    member,
    [
      ...[7, "", `${event.request}0`, `0${event.request}`, event.request?.toUpperCase().replace("1", "A")],
      ...[event.request?.replaceAll("-", ""), event.request?.slice(5)],
    ],
    ["0a9f0000-0000-7000-8000-00000000000c"],
  ]),
  ["t", [0, "", "yesterday", "2026-02-03", "2026-02-03T04:05:06.007+00:00"], ["1970-01-01T00:00:00.000Z"]],
  ["term", ["", 1, null], ["x"]],
  ["sid", ["", 1, null, "x", "0".repeat(31), "A".repeat(32), "0".repeat(33)], ["0".repeat(32)]],
  ["op", ["", "With", "deposit1", "1deposit", 1], ["x", "set-limit"]],
  ["amt", [-1, 0.5, "1", null], [0]],
  ["ccy", ["", "EU", "EURO", "eur", "1EUR", 978], ["CHF"]],
  ["res", ["", "okay", "not ok", "denied", "denied:", "denied:No", "error:", "error:a_b", "an error:x", true], ["error:x-1"]],
  ["eff", ["", "0".repeat(31), "0".repeat(48), "A".repeat(32), 1, null], ["0".repeat(32), "0a".repeat(48)]],
  ["salt", ["", frame.salt.slice(1), `${frame.salt}0`, frame.salt.toUpperCase(), 1], ["0".repeat(32)]],
  // A line that was opened is printed, and never read.
  ["confidential", [null, "x", {}, { x: "y" }], []],
];

test("each member accepts only the one form of its value", () => {
  const line = plainLine({ ...place, event }, frame);
  for (const [member, refused, accepted] of VALUES) {
    for (const value of refused)
      assert.equal(decodeLine(JSON.stringify({ ...line, [member]: value })), null, `${member}: ${JSON.stringify(value)}`);
    for (const value of accepted)
      assert.deepEqual(decodeLine(JSON.stringify({ ...line, [member]: value })), { ...line, [member]: value });
  }
  for (const required of ["v", "i", "w", "n", "t", "op", "res", "salt"])
    assert.equal(decodeLine(JSON.stringify({ ...line, [required]: undefined })), null, required);
});
