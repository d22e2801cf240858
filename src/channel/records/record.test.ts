import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { mock, test } from "node:test";
import fc from "fast-check";
import { ChannelError } from "../connection/breach.ts";
import { Direction } from "./direction.ts";
import { encodeFrame, HEADER_SIZE } from "./frame.ts";
import { CONTENT_SIZE_MAX, openRecord, sealPadded, sealRecord } from "./record.ts";

const direction = (): Direction => new Direction(Buffer.alloc(32, 7));

/** A padded plaintext of this many steps of 128 bytes, which claims the size `n`; `change` damages it further. */
function padded(steps: number, n: number, change: (plaintext: Buffer) => void = () => {}): Buffer {
  const bytes = Buffer.alloc(128 * steps);
  bytes.writeUInt16BE(n, 1);
  bytes[bytes.length - 1] = 1;
  change(bytes);
  return bytes;
}

/** Malformed plaintexts under a right MAC. Only a holder of the keys can send them, and they must be refused too. */
const MALFORMED: readonly (readonly [string, Buffer, ChannelError["code"]])[] = [
  ["a size that is larger than the plaintext", padded(1, 125), "record-plaintext"],
  ["a size that fits into two steps, in three", padded(3, 252), "record-plaintext"],
  ["a size that fits into one step, in two", padded(2, 124), "record-plaintext"],
  ["the largest size, in one step", padded(1, CONTENT_SIZE_MAX), "record-plaintext"],
  ["one more than the largest size", padded(128, CONTENT_SIZE_MAX + 1), "record-plaintext"],
  ["the largest number", padded(128, 0xffff), "record-plaintext"],
  ["a last byte that should be zero", padded(1, 0, (bytes) => bytes.writeUInt8(1, 126)), "record-plaintext"],
  ["a first byte that should be zero", padded(1, 5, (bytes) => bytes.writeUInt8(1, 8)), "record-plaintext"],
  ["two bytes of PKCS#7 padding", padded(1, 0, (bytes) => bytes.fill(2, 126)), "record-plaintext"],
  ["a block of PKCS#7 padding", padded(1, 0, (bytes) => bytes.fill(16, 112)), "record-plaintext"],
  ["no PKCS#7 padding", padded(1, 0, (bytes) => bytes.writeUInt8(0, 127)), "record-padding"],
  ["PKCS#7 padding larger than a block", padded(2, 130, (bytes) => bytes.fill(17, 239)), "record-padding"],
  ["PKCS#7 padding that is not all the same", padded(1, 0, (bytes) => bytes.writeUInt8(2, 127)), "record-padding"],
];

for (const [what, plaintext, code] of MALFORMED) {
  test(`${what}: ${code}`, () => {
    assert.throws(() => openRecord(direction(), sealPadded(direction(), plaintext)), { name: "ChannelError", code });
  });
}

test("every byte of padding that is not zero is refused", () => {
  const sizes = [0, 1, 60, 123, 125];
  for (const n of sizes) {
    const steps = n > 124 ? 2 : 1;
    for (let at = 3 + n; at < 128 * steps - 1; at += 1) {
      const frame = sealPadded(
        direction(),
        padded(steps, n, (bytes) => bytes.writeUInt8(0x80, at)),
      );
      assert.throws(() => openRecord(direction(), frame), { code: "record-plaintext" }, `n ${n}, byte ${at}`);
    }
  }
});

test("opening inverts sealing, for the sizes at every edge and many others", () => {
  const [sealing, opening] = [direction(), direction()];
  const sizes = [0, 1, 123, 124, 125, 251, 252, 253, 380, 4096, 16_252, 16_253, CONTENT_SIZE_MAX - 1, CONTENT_SIZE_MAX];
  for (const n of [...sizes, ...Array.from({ length: 300 }, (_, i) => i)]) {
    const content = Buffer.alloc(n, 0xc3);
    const frame = sealRecord(sealing, 0, content);
    assert.equal(frame.length, HEADER_SIZE + 48 + 128 * Math.ceil((n + 4) / 128));
    assert.deepEqual(openRecord(opening, frame), { kind: 0, content });
  }
});

test("opening inverts sealing, for any kind and content", () => {
  const [sealing, opening] = [direction(), direction()];
  const property = fc.property(
    fc.integer({ min: 0, max: 255 }),
    fc.uint8Array({ maxLength: CONTENT_SIZE_MAX }),
    (kind, content) => {
      assert.deepEqual(openRecord(opening, sealRecord(sealing, kind, content)), { kind, content: Buffer.from(content) });
    },
  );
  fc.assert(property, { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("a content that is too large is a bug of the sender and throws", () => {
  assert.throws(() => sealRecord(direction(), 0, Buffer.alloc(CONTENT_SIZE_MAX + 1)), RangeError);
});

test("two records of the same content share no block", () => {
  const sealing = direction();
  const [first, second] = [sealRecord(sealing, 0, Buffer.from("same")), sealRecord(sealing, 0, Buffer.from("same"))];
  const blocks = (frame: Buffer): string[] => frame.subarray(HEADER_SIZE).toString("hex").match(/.{32}/g) ?? [];
  assert.equal(new Set([...blocks(first), ...blocks(second)]).size, 2 * blocks(first).length);
});

test("nothing is decrypted before the MAC is verified", () => {
  const decrypt = mock.method(crypto, "createDecipheriv");
  syncBuiltinESMExports();
  try {
    const frame = sealPadded(
      direction(),
      padded(1, 0, (bytes) => bytes.writeUInt8(0, 127)),
    );
    const changed = Buffer.from(frame);
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    assert.throws(() => openRecord(direction(), changed), { code: "record-mac" });
    assert.equal(decrypt.mock.callCount(), 0);
    assert.throws(() => openRecord(direction(), frame), { code: "record-padding" });
    assert.equal(decrypt.mock.callCount(), 1);
  } finally {
    mock.restoreAll();
    syncBuiltinESMExports();
  }
});

test("any bytes that were not sealed have a wrong MAC", () => {
  const bodies = fc
    .integer({ min: 1, max: 8 })
    .chain((steps) => fc.uint8Array({ minLength: 48 + 128 * steps, maxLength: 48 + 128 * steps }));
  const property = fc.property(bodies, (body) => {
    assert.throws(() => openRecord(direction(), encodeFrame("Record", body)), { code: "record-mac" });
  });
  fc.assert(property, { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("any plaintext under a right MAC is a record or a breach", () => {
  const plaintexts = fc
    .integer({ min: 1, max: 3 })
    .chain((steps) => fc.uint8Array({ minLength: 128 * steps, maxLength: 128 * steps }));
  const property = fc.property(plaintexts, fc.integer({ min: 0, max: 17 }), (plaintext, last) => {
    plaintext[plaintext.length - 1] = last;
    try {
      openRecord(direction(), sealPadded(direction(), Buffer.from(plaintext)));
    } catch (error) {
      assert.ok(error instanceof ChannelError);
    }
  });
  fc.assert(property, { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});
