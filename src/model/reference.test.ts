import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { newRequestId } from "./ids.ts";
import { looksLikeReference, readReference, referenceOf } from "./reference.ts";

const ends = fc.nat(0xffff_ffff).map((number) => number.toString(16).padStart(8, "0"));

test("a reference never changes: these are the examples of PROTOCOL.md", () => {
  for (const [id, reference] of [
    ["00000000", "2222-2222"],
    ["00000001", "2222-223Y"],
    ["0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f", "3S4T-VUCW"],
    ["000102030405060708090a0b0c0d0e0f", "293X-QA6Z"],
    ["ffffffff", "6V2N-YT5T"],
  ] as const)
    assert.equal(referenceOf(id), reference, id);
});

test("a reference is read as it was made, in any case and with any spaces, and has no character that is mistaken for another", () => {
  fc.assert(
    fc.property(ends, (end) => {
      const reference = referenceOf(end);
      assert.match(reference, /^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
      const spoken = [...reference.replace("-", "")].join(", ").toLowerCase();
      for (const text of [reference, reference.toLowerCase(), reference.replace("-", " "), spoken, ` ${reference} `])
        assert.equal(readReference(text), end, text);
      assert.ok(looksLikeReference(reference.toLowerCase()));
    }),
  );
  const id = newRequestId();
  assert.ok(id.endsWith(readReference(referenceOf(id)) as string));
});

test("a reference with one wrong character, or with two swapped, is none", () => {
  fc.assert(
    fc.property(
      ends,
      fc.nat(7),
      fc.nat(7),
      fc.constantFrom(..."23456789ABCDEFGHJKMNPQRSTUVWXYZ01OIL"),
      (end, at, other, letter) => {
        const letters = [...referenceOf(end).replace("-", "")];
        const wrong = letters.with(at, letter).join("");
        if (wrong !== letters.join("")) assert.equal(readReference(wrong), null, wrong);
        const swapped = letters
          .with(at, letters[other] as string)
          .with(other, letters[at] as string)
          .join("");
        if (swapped !== letters.join("")) assert.equal(readReference(swapped), null, swapped);
      },
    ),
  );
});

test("what is no reference is not read, and what is no id has none", () => {
  for (const text of ["", "2222-222", "2222-22222", "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f", "ZZZZ-ZZZZ", "alice"])
    assert.equal(readReference(text), null, text);
  for (const text of ["K7WX3PQM", "k7wx-3pqm-", "alice", "abcd-efghi"]) assert.ok(!looksLikeReference(text), text);
  for (const id of ["", "1234567", "ATM-0001"]) assert.throws(() => referenceOf(id), RangeError);
});
