import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { Money, newRequestId } from "../../model/model.ts";
import { TEST_UNIT } from "../testing/test-journal.ts";
import { decodeLine, encodeLine, type JournalLine, type Step } from "./journal-step.ts";

const AT = 1_790_000_000_000;
const NAME_MAX = 64;
const KINDS_MAX = 16;
const request = newRequestId();
const place = { unit: TEST_UNIT, line: 7, cash: 3 };
const lineOf = (...steps: readonly Step[]): JournalLine => ({ ...place, steps });
const read = (line: JournalLine) => decodeLine(encodeLine(line).subarray(0, -1));

/** A line with this JSON and a correct checksum. */
function sealed(json: string): Buffer {
  return Buffer.from(`${crc32(json).toString(16).padStart(8, "0")} ${json}`);
}

const notes = [{ denomination: Money(2000n), notes: 2 }];
const people = { operator: "a", login: "b" };
const change = { step: "change", at: AT, request, notes, rejected: [] } as const;
/** Steps that use every word of the journal's format once. */
const STEPS: readonly Step[] = [
  ...(["withdraw", "deposit", "transfer"] as const).map(
    (op): Step => ({ step: "intent", at: AT, request, op, amount: Money(4000n), notes }),
  ),
  ...(["held", "done", "refused", "void", "unsent", "settled", "released"] as const).map(
    (state): Step => ({ step: "answer", at: AT, request, state }),
  ),
  { step: "dispensing", at: AT, request },
  { step: "dispensed", at: AT, request, paid: Money(0n) },
  ...(["settle", "release"] as const).map(
    (op): Step => ({ step: "closing", at: AT, request, op, by: newRequestId(), amount: Money(0n) }),
  ),
  ...(["load", "unload", "count"] as const).map((op): Step => ({ ...change, op, box: "cassettes", ...people })),
  { ...change, op: "unload", box: "reject", ...people },
  ...(["acknowledged", "disputed", "nothing", "booked", "kept", "returned"] as const).map(
    (how): Step => ({ step: "closed", at: AT, request, how }),
  ),
];

test("every step is read as it was written, with every word", () => {
  for (const step of STEPS) assert.deepEqual(read(lineOf(step)), lineOf(step), JSON.stringify(step.step));
  assert.deepEqual(read(lineOf(...STEPS)), lineOf(...STEPS));
});

test("a line is a checksum of eight digits, its place, its steps and a line feed", () => {
  const text = encodeLine(lineOf({ step: "dispensing", at: AT, request })).toString();
  const json = `[{"unit":"${TEST_UNIT}","line":7,"cash":3},{"step":"dispensing","at":${AT},"request":"${request}"}]`;
  assert.equal(text, `${sealed(json)}\n`);
  // A checksum that begins with zeros has all its digits.
  const line = Array.from({ length: 1_000 }, (_, n) => ({ ...place, line: n + 1, steps: [] })).find(
    (each) => encodeLine(each)[0] === 0x30,
  );
  assert.ok(line && encodeLine(line).indexOf(" ") === 8);
  assert.deepEqual(read(line), line);
});

test("names and lists are accepted up to their longest, and refused beyond", () => {
  const long = "x".repeat(NAME_MAX);
  const many = Array.from({ length: KINDS_MAX }, (_, n) => ({ denomination: Money(BigInt(n + 1)), notes: 1 }));
  const names = { operator: long, login: long };
  const full = { ...change, op: "count", box: "cassettes", notes: many, rejected: many, ...names } as const;
  assert.deepEqual(read(lineOf(full)), lineOf(full));
  for (const more of [
    { operator: `${long}x` },
    { login: `${long}x` },
    { notes: [...many, { denomination: Money(99n), notes: 1 }] },
  ])
    assert.equal(written({ ...full, ...more }), null, `${Object.keys(more)}`);
});

/** Reads a line that another program could have written; null if the line is not valid. */
function written(step: Step): JournalLine | null {
  try {
    return read(lineOf(step));
  } catch {
    return null;
  }
}

test("a line with a correct checksum that is no journal line is damaged", () => {
  const head = `{"unit":"${TEST_UNIT}","line":7,"cash":3}`;
  const step = `{"step":"dispensing","at":${AT},"request":"${request}"}`;
  assert.deepEqual(decodeLine(sealed(`[${head},${step}]`)), lineOf({ step: "dispensing", at: AT, request }));
  for (const json of [
    "[]",
    "{}",
    "null",
    "not JSON",
    `[${step}]`,
    `[${head.replace('"line":7', '"line":0')}]`,
    `[${head.replace('"cash":3', '"cash":-1')}]`,
    `[${head.replace(TEST_UNIT, `${TEST_UNIT}0`)}]`,
    `[${head.replace(TEST_UNIT, TEST_UNIT.slice(1))}]`,
    `[${head.replace("{", '{"more":1,')}]`,
    `[${head},${step.replace("dispensing", "dancing")}]`,
    `[${head},${step.replace(`,"at":${AT}`, "")}]`,
    `[${head},${step.replace("}", ',"more":1}')}]`,
    `[${head},{}]`,
    `[${head},null]`,
  ])
    assert.equal(decodeLine(sealed(json)), null, json);
  const whole = sealed(`[${head},${step}]`);
  for (let size = 0; size < whole.length; size++) assert.equal(decodeLine(whole.subarray(0, size)), null);
  assert.equal(decodeLine(Buffer.from(whole.toString().replace(" ", "_"))), null);
});
