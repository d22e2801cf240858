import assert from "node:assert/strict";
import { test } from "node:test";
import { foldName, isSameName, newRequestId, RequestId, SessionId, TerminalId, terminalIdOf } from "./ids.ts";

test("a request id is a UUID version 7 in lower case and nothing else", () => {
  const id = newRequestId();
  assert.equal(RequestId(id), id);
  for (const wrong of ["", id.toUpperCase(), `${id} `, id.replace(/^(.{14})7/, "$14"), "x".repeat(36)])
    assert.throws(() => RequestId(wrong), RangeError, wrong);
});

test("later request ids are greater", () => {
  const ids = Array.from({ length: 100 }, newRequestId);
  assert.deepEqual(
    ids.toSorted().map((id) => id.slice(0, 13)),
    ids.map((id) => id.slice(0, 13)),
  );
  assert.equal(new Set(ids).size, 100);
});

test("a terminal id has 1 to 32 bytes of UTF-8 without NUL", () => {
  assert.equal(TerminalId("é".repeat(16)), "é".repeat(16));
  for (const wrong of ["", "é".repeat(17), "a\0b", "\ud800"]) assert.throws(() => TerminalId(wrong), RangeError);
});

test("ATM numbers have ids, and a session id is 32 hexadecimal digits", () => {
  assert.equal(terminalIdOf(1), "ATM-0001");
  for (const wrong of [0, 1.5, 10_000, Number.NaN]) assert.throws(() => terminalIdOf(wrong), RangeError);
  assert.throws(() => SessionId("abc"), RangeError);
});

test("the letters A to Z equal a to z, and no other two characters are equal", () => {
  assert.equal(foldName("Alice.B-1_Z"), "alice.b-1_z");
  assert.ok(isSameName("ANNA", "anna"));
  // The Kelvin sign, the long s, the dotted and the dotless i, and letters that fold to two.
  for (const odd of ["\u212a", "\u017f", "\u0130", "\u0131", "\u00df", "\u1e9e", "\u00c9", "\u{10400}"])
    assert.equal(foldName(odd), odd);
  assert.ok(!isSameName("alKe".replace("K", "\u212a"), "alke"));
});
