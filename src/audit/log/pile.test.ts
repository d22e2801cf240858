import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Pile } from "./pile.ts";

const numRuns = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);

const step = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ act: (pile: Pile) => pile.put(bytes), bytes: Buffer.from(bytes) })),
  fc
    .string({ unit: "grapheme", maxLength: 20 })
    .map((text) => ({ act: (pile: Pile) => pile.text(text), bytes: Buffer.from(text) })),
  fc.nat(2 ** 32 - 1).map((value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return { act: (pile: Pile) => pile.uint32(value), bytes };
  }),
  fc.nat(40).map((size) => ({ act: (pile: Pile) => void pile.room(size).fill(0x61), bytes: Buffer.alloc(size, 0x61) })),
);

test("holds what was put, in that order, however often it had to grow and whatever was there before", () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), fc.nat(), (first, second, kept) => {
      const pile = new Pile(1);
      for (const { act } of first) act(pile);
      const before = Buffer.concat(first.map(({ bytes }) => bytes));
      assert.deepEqual(pile.bytes(), before);
      const length = kept % (before.length + 1);
      pile.clear(length);
      for (const { act } of second) act(pile);
      const after = Buffer.concat([before.subarray(0, length), ...second.map(({ bytes }) => bytes)]);
      assert.deepEqual(pile.bytes(), after);
      assert.deepEqual(pile.bytes(length), after.subarray(length));
      assert.equal(pile.length, after.length);
    }),
    { numRuns },
  );
});

test("does not keep more than there is", () => {
  const pile = new Pile(8);
  pile.text("abc");
  assert.throws(() => pile.clear(4), RangeError);
});
