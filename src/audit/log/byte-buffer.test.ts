import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteBuffer } from "./byte-buffer.ts";

const numRuns = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);

const step = fc.oneof(
  fc
    .uint8Array({ maxLength: 40 })
    .map((bytes) => ({ act: (byteBuffer: ByteBuffer) => byteBuffer.put(bytes), bytes: Buffer.from(bytes) })),
  fc
    .string({ unit: "grapheme", maxLength: 20 })
    .map((text) => ({ act: (byteBuffer: ByteBuffer) => byteBuffer.text(text), bytes: Buffer.from(text) })),
  fc.nat(2 ** 32 - 1).map((value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return { act: (byteBuffer: ByteBuffer) => byteBuffer.uint32(value), bytes };
  }),
  fc
    .nat(40)
    .map((size) => ({ act: (byteBuffer: ByteBuffer) => void byteBuffer.room(size).fill(0x61), bytes: Buffer.alloc(size, 0x61) })),
);

test("holds the bytes that were put, in order, however often it grows and whatever it held before", () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), fc.nat(), (first, second, kept) => {
      const byteBuffer = new ByteBuffer(1);
      for (const { act } of first) act(byteBuffer);
      const before = Buffer.concat(first.map(({ bytes }) => bytes));
      assert.deepEqual(byteBuffer.bytes(), before);
      const length = kept % (before.length + 1);
      byteBuffer.clear(length);
      for (const { act } of second) act(byteBuffer);
      const after = Buffer.concat([before.subarray(0, length), ...second.map(({ bytes }) => bytes)]);
      assert.deepEqual(byteBuffer.bytes(), after);
      assert.deepEqual(byteBuffer.bytes(length), after.subarray(length));
      assert.equal(byteBuffer.length, after.length);
    }),
    { numRuns },
  );
});

test("cannot keep more bytes than it holds", () => {
  const byteBuffer = new ByteBuffer(8);
  byteBuffer.text("abc");
  assert.throws(() => byteBuffer.clear(4), RangeError);
});
