import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readJson, writeJson } from "./json.ts";
import type { Json } from "./json-reader.ts";
import { ProtocolError } from "./protocol-error.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1);

/** Pieces of JSON, and pieces that only look like JSON. */
const PIECES = [
  ...["{", "}", "[", "]", ",", ":", " ", "\t", "\n", "\r", "\f", "\u00a0"],
  ...['"a"', '"b"', '"__proto__"', '""', '"\\n\\u00e9"', '"\\u00g0"', '"\\x"', '"\u0001"', '"é\ud800"', '"', "\\", "'a'"],
  ...[
    "0",
    "1",
    "12",
    "01",
    "-1",
    "+1",
    "1.0",
    "1e2",
    "1E2",
    ".5",
    "9223372036854775807",
    "9999999999999999999",
    "10000000000000000000",
  ],
  ...["true", "false", "null", "True", "tru", "nul", "NaN", "undefined"],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }).map((pieces) => pieces.join("")),
  // Nearly valid objects, which random pieces seldom form.
  fc
    .array(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 2 })
    .map(([a, b]) => `{"k":${a?.join("")},"l":${b?.join("")}}`),
);

test("the reader accepts the texts that JSON.parse accepts, if every number is a plain integer and no key is repeated", () => {
  let read = 0;
  fc.assert(
    fc.property(text, (source) => {
      const expected = strictly(source);
      let value: Json;
      try {
        value = readJson(Buffer.from(source));
      } catch (error) {
        assert.ok(error instanceof ProtocolError);
        assert.ok(expected === undefined || error.message === "a key stands twice", `refused: ${source}`);
        return;
      }
      read++;
      assert.deepEqual(plain(value), expected, source);
    }),
    { numRuns: 5_000 * RUNS },
  );
  assert.ok(read > 100);
});

test("the reader reads every written object, whatever its keys", () => {
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, false),
      fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
      fc.string({ unit: "grapheme" }),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString")), tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (each) => assert.deepEqual(plain(readJson(Buffer.from(writeJson(each)))), plain(each))),
    { numRuns: 500 * RUNS },
  );
});

/** Returns JSON.parse's result with bigints, or undefined if it throws or a number is no plain integer of at most 19 digits. */
function strictly(source: string): unknown {
  try {
    return JSON.parse(source.toWellFormed(), (_, each, { source: digits } = { source: "" }) => {
      if (typeof each !== "number") return each;
      if (!/^(0|[1-9]\d{0,18})$/.test(digits ?? "")) throw new SyntaxError("not a plain integer");
      return BigInt(digits as string);
    });
  } catch {
    return undefined;
  }
}

/** Returns a copy with ordinary objects, in which "__proto__" is a normal key. */
function plain(value: Json): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
