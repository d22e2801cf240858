import assert from "node:assert/strict";
import { Direction } from "../src/channel/records/direction.ts";
import { RECORD_STEP_SIZE } from "../src/channel/records/frame.ts";
import { FrameReader } from "../src/channel/records/frame-reader.ts";
import { CONTENT_SIZE_MAX, openRecord, sealPadded, sealRecord } from "../src/channel/records/record.ts";
import { FRAME_WORDS, isBreach } from "./fuzz-frames.ts";
import { type Target, words } from "./fuzz-target.ts";

/** Records under fixed keys (PROTOCOL.md, section 5). */

const direction = (): Direction => new Direction(Buffer.alloc(32, 7));
const IV = Buffer.alloc(16, 9);
const PADDED_SIZE_MAX = 128 * RECORD_STEP_SIZE;

/** The peer's records in several sizes, READY first. */
const genuine = ((sealing) =>
  ["", '{"op":"balance"}', "x".repeat(124), "x".repeat(125), "y".repeat(1000), ""].map((content, seq) =>
    sealRecord(sealing, seq === 0 ? 0x10 : 0x00, Buffer.from(content), IV),
  ))(direction());

export const records: Target = {
  name: "records",
  reads: "a stream of records, changed on the way; section 5",
  seeds: [Buffer.concat(genuine), genuine[0] as Buffer],
  words: [...FRAME_WORDS, ...genuine],
  refuses: isBreach,
  run(input) {
    const reader = new FrameReader();
    const opening = direction();
    reader.push(input);
    for (let frame = reader.next("Record"); frame !== null; frame = reader.next("Record")) {
      const { seq } = opening;
      openRecord(opening, frame);
      assert.deepEqual(frame, genuine[seq], "a record that nobody sealed in this place");
    }
    return !reader.pending;
  },
};

/** Returns a well-formed plaintext of a record up to its padding byte. */
function plaintext(kind: number, content: string): Buffer {
  const bytes = Buffer.alloc(RECORD_STEP_SIZE * Math.ceil((content.length + 4) / RECORD_STEP_SIZE));
  bytes[0] = kind;
  bytes.writeUInt16BE(content.length, 1);
  bytes.write(content, 3);
  bytes[bytes.length - 1] = 1;
  return bytes;
}

/** Returns the plaintext with its padding, in a size that a record can have. Its MAC is always right. */
export const recordPlaintexts: Target = {
  name: "record-plaintext",
  reads: "what is in a record whose MAC is right; section 5",
  seeds: ["", "x", "x".repeat(124), "x".repeat(125), "z".repeat(CONTENT_SIZE_MAX)].map((content) => plaintext(0, content)),
  words: [
    ...words("\u0001", "\u0010".repeat(16)),
    ...[0, 124, 125, 252, CONTENT_SIZE_MAX, CONTENT_SIZE_MAX + 1, 0xffff].map((n) => Buffer.of(0, n >> 8, n & 0xff)),
  ],
  refuses: isBreach,
  run(input) {
    const steps = Math.max(1, Math.floor(Math.min(input.length, PADDED_SIZE_MAX) / RECORD_STEP_SIZE));
    const padded = Buffer.concat([input, Buffer.alloc(RECORD_STEP_SIZE)], steps * RECORD_STEP_SIZE);
    const frame = sealPadded(direction(), Buffer.from(padded), IV);
    const { kind, content } = openRecord(direction(), frame);
    assert.deepEqual(sealRecord(direction(), kind, content, IV), frame, "a content with two plaintexts");
    return true;
  },
};
