import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Currency } from "../../model/model.ts";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { choice, flag, whole } from "./choice-fields.ts";
import { type Field, optional } from "./field.ts";
import { customerId, operatorId, proposalId, requestId, terminal } from "./id-fields.ts";
import { money, notes } from "./money-fields.ts";
import { readFields, writeFields } from "./read-fields.ts";
import { line, operatorUsername, reason, username, usernamePrefix } from "./text-fields.ts";
import { date, instant } from "./time-fields.ts";

const CONTEXT = { currency: Currency("EUR") };
const FIELDS: Readonly<Record<string, Field<unknown>>> = {
  ...{ line: line("a line", 20), reason, username, usernamePrefix, operatorUsername },
  ...{ requestId, proposalId, customerId, operatorId, terminal, money, notes, date, instant },
  ...{
    choice: choice("which", { waiting: "those that wait", all: "all" }),
    flag: flag("a flag"),
    whole: whole("a number", 1, 50),
  },
};

/** Texts that some field takes, or nearly takes. */
const text = fc.oneof(
  unicodeText({ maxLength: 24 }),
  fc.constantFrom("alice", "Al", "a.b-c_d", "1lice", "waiting", "true", "false", "constructor", "__proto__"),
  fc.nat(20_000).map(String),
  fc.tuple(fc.nat(99_999), fc.nat(9_999)).map(([whole, part]) => `${whole}.${part}`),
  fc
    .array(fc.tuple(fc.nat(300), fc.constantFrom("50", "20.00", "0", "5,5", "x")), { maxLength: 3 })
    .map((parts) => parts.map(([count, face]) => `${count}x${face}`).join(",")),
  fc.uuid({ version: 7 }),
  fc.uuid({ version: 4 }),
  fc.date({ min: new Date(0), max: new Date(Date.UTC(2999, 0)), noInvalidDate: true }).map((each) => each.toISOString()),
  fc
    .date({ min: new Date(0), max: new Date(Date.UTC(2999, 0)), noInvalidDate: true })
    .map((each) => each.toISOString().slice(0, 10)),
  fc.constantFrom("2026-02-30", "2026-03-31T14:05", "2026-03-31T14:05+02:00", "2026-03-31T25:05Z", "1969-12-31T23:00-02:00"),
);
const anything = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.anything());

it("what a field writes it reads as the same value, and writes again", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(FIELDS)), text, (name, given) => {
      const field = FIELDS[name] as Field<unknown>;
      const read = field.read(given, CONTEXT);
      if (!read.ok) return;
      const written = field.write(read.value, CONTEXT);
      const again = field.read(JSON.parse(JSON.stringify(written)), CONTEXT);
      assert.deepEqual(again, read);
      assert.deepEqual(field.write(read.value, CONTEXT), written);
    }),
    { numRuns: 3_000 },
  );
});

it("what one form refuses the other refuses: a number, a flag and a list of JSON read as their texts", () => {
  const scalar = fc.oneof(fc.double(), fc.integer(), fc.nat(10_000), fc.boolean());
  fc.assert(
    fc.property(scalar, (given) => {
      for (const name of ["terminal", "whole", "flag"]) {
        const field = FIELDS[name] as Field<unknown>;
        const isOwn = typeof given === (name === "flag" ? "boolean" : "number");
        const asText = field.read(String(given), CONTEXT);
        assert.deepEqual(field.read(given, CONTEXT).ok, isOwn && asText.ok, `${name} ${given}`);
        if (isOwn) assert.deepEqual(field.read(given, CONTEXT), asText);
      }
    }),
    { numRuns: 1_000 },
  );
  const part = fc.record({
    notes: fc.oneof(fc.nat(2_000_000), fc.double()),
    denomination: fc.constantFrom("50", "20.00", "0", "5,5", "x", ""),
  });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (list) => {
      const asText = list.map((each) => `${each.notes}x${each.denomination}`).join(",");
      assert.deepEqual(notes.read(list, CONTEXT), notes.read(asText, CONTEXT));
    }),
    { numRuns: 1_000 },
  );
});

it("no field throws or takes a value of another type, whatever is given", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(FIELDS)), anything, (name, given) => {
      const read = (FIELDS[name] as Field<unknown>).read(given, CONTEXT);
      if (!read.ok) assert.match(read.problem, /^[^.]+$|\d/);
      else assert.ok(["string", "number", "boolean"].includes(typeof given) || Array.isArray(given));
    }),
    { numRuns: 3_000 },
  );
});

it("a field reads what it should, and nothing near it", () => {
  const reads = (field: Field<unknown>, given: unknown) => {
    const read = field.read(given, CONTEXT);
    return read.ok ? read.value : null;
  };
  assert.deepEqual(
    [3, "3", "0003", 0, 10_000, "ATM-0003", 3.5, null].map((each) => reads(terminal, each)),
    [...["ATM-0003", "ATM-0003", null, null, null, null, null, null]],
  );
  assert.deepEqual(
    ["40", "40.5", "40,50", "0", "-1", "40.005", 40].map((each) => reads(money, each)),
    [4000n, 4050n, 4050n, null, null, null, null],
  );
  assert.deepEqual(reads(notes, "3x50,2x20"), [
    { denomination: 5000n, notes: 3 },
    { denomination: 2000n, notes: 2 },
  ]);
  for (const wrong of ["", "3x50,2x50.00", "x", "3x", [], [{ notes: 3 }], [{ notes: 3, denomination: "50", more: 1 }]])
    assert.equal(reads(notes, wrong), null);
  assert.equal(reads(instant, "2026-03-31T14:05+02:00"), Date.UTC(2026, 2, 31, 12, 5));
  assert.equal(reads(instant, "2026-02-30T00:00Z"), null);
  assert.equal(reads(date, "2026-03-31"), Date.UTC(2026, 2, 31));
  assert.equal(reads(line("a line", 3), "ééé"), "ééé");
  assert.equal(reads(line("a line", 3), "a\nb"), null);
  assert.equal(reads(line("a line", 3), "\ud800"), null);
});

it("all fields are read at once: a missing one, an unknown one and a wrong one are each a problem, and an optional one may be absent", () => {
  const fields = { username, amount: optional(money), terminal };
  assert.deepEqual(readFields(fields, { username: "x", colour: "red", amount: "" }, CONTEXT), {
    ok: false,
    problems: [
      { field: "colour", problem: "there is no such field" },
      { field: "username", problem: "must be a username: 3 to 32 letters, digits, dots, dashes or underscores, a letter first" },
      { field: "terminal", problem: "is needed" },
    ],
  });
  const read = readFields(fields, { username: "alice", terminal: 3 }, CONTEXT);
  assert.ok(read.ok);
  assert.deepEqual(read.input, { username: "alice", amount: null, terminal: "ATM-0003" });
  assert.deepEqual(writeFields(fields, read.input, CONTEXT), { username: "alice", terminal: 3 });
  assert.ok(!readFields(fields, JSON.parse('{"__proto__":1,"username":"alice","terminal":3}'), CONTEXT).ok);
});
