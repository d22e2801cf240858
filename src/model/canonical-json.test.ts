import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, type Json, readCanonicalJson } from "./canonical-json.ts";

const runs = { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) };

test("members are in the order of UTF-16 code units, as in section 3.2.3 of RFC 8785", () => {
  const names = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"];
  const value = Object.fromEntries(names.map((name, i) => [name, i]));
  assert.equal(canonicalJson(value), '{"\\r":1,"1":3,"\u0080":5,"\u00f6":6,"\u20ac":0,"\u{1f600}":4,"\ufb33":2}');
});

test("a text is as section 3.2.2.2 of RFC 8785 writes it", () => {
  assert.equal(canonicalJson('\u20ac$\u000f\nA\'B"\\"/'), '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"');
  assert.throws(() => canonicalJson("\ud800"), RangeError);
  for (const number of [1.5, 2 ** 53, Number.NaN, -Infinity]) assert.throws(() => canonicalJson(number), RangeError);
});

test("a value has one text, and no other text is read", () => {
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: "grapheme" }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, (each) => {
      const text = canonicalJson(each);
      assert.equal(canonicalJson(readCanonicalJson(text) as Json), text);
      assert.equal(text, canonicalJson(JSON.parse(text) as Json));
    }),
    runs,
  );
  for (const text of [
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a": 1}',
    "1.0",
    "-0",
    "1e2",
    "9007199254740993",
    '"\\u0061"',
    "[1,]",
    "",
  ])
    assert.equal(readCanonicalJson(text), undefined, text);
  assert.equal(readCanonicalJson("[".repeat(100_000)), undefined);
});
