import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ChannelError } from "../connection/breach.ts";
import { encodeFrame, type FrameName, HEADER_SIZE, readHeader } from "./frame.ts";
import { FrameReader } from "./frame-reader.ts";

const NAMES: readonly FrameName[] = ["ClientHello", "ServerHello", "Record"];

/** A header by its bytes, and its outcome if a frame of this name is due. */
const HEADERS: readonly (readonly [FrameName, version: number, type: number, length: number, "taken" | ChannelError["code"]])[] =
  [
    ["ClientHello", 1, 1, 140, "taken"],
    ["ClientHello", 0, 1, 140, "frame-version"],
    ["ClientHello", 2, 1, 140, "frame-version"],
    ["ClientHello", 0x16, 3, 1, "frame-version"], // TLS
    ["ClientHello", 0x47, 0x45, 0x5420, "frame-version"], // HTTP
    ["ClientHello", 1, 0, 140, "frame-type"],
    ["ClientHello", 1, 2, 48, "frame-type"],
    ["ClientHello", 1, 3, 176, "frame-type"],
    ["ClientHello", 1, 4, 140, "frame-type"],
    ["ClientHello", 1, 1, 0, "frame-length"],
    ["ClientHello", 1, 1, 139, "frame-length"],
    ["ClientHello", 1, 1, 141, "frame-length"],
    ["ClientHello", 1, 1, 65535, "frame-length"],
    ["ServerHello", 1, 2, 48, "taken"],
    ["ServerHello", 1, 1, 140, "frame-type"],
    ["ServerHello", 1, 3, 176, "frame-type"],
    ["ServerHello", 1, 2, 0, "frame-length"],
    ["ServerHello", 1, 2, 47, "frame-length"],
    ["ServerHello", 1, 2, 49, "frame-length"],
    ["Record", 1, 3, 48 + 128, "taken"],
    ["Record", 1, 3, 48 + 128 * 2, "taken"],
    ["Record", 1, 3, 48 + 128 * 128, "taken"],
    ["Record", 1, 1, 140, "frame-type"],
    ["Record", 1, 2, 48, "frame-type"],
    ["Record", 1, 3, 0, "frame-length"],
    ["Record", 1, 3, 47, "frame-length"],
    ["Record", 1, 3, 48, "frame-length"],
    ["Record", 1, 3, 49, "frame-length"],
    ["Record", 1, 3, 48 + 127, "frame-length"],
    ["Record", 1, 3, 48 + 129, "frame-length"],
    ["Record", 1, 3, 48 + 128 * 129, "frame-length"],
    ["Record", 1, 3, 65535, "frame-length"],
  ];

for (const [name, version, type, length, outcome] of HEADERS) {
  test(`${name} due, version ${version}, type ${type}, length ${length}: ${outcome}`, () => {
    const header = Buffer.of(version, type, length >> 8, length & 0xff);
    const whole = new FrameReader();
    const bytewise = new FrameReader();
    const inPieces = (): Buffer | null => {
      let frame: Buffer | null = null;
      for (const byte of header) {
        bytewise.push(Buffer.of(byte));
        frame = bytewise.next(name);
      }
      return frame;
    };
    whole.push(header);
    if (outcome === "taken") {
      assert.equal(whole.next(name), null);
      assert.equal(inPieces(), null);
    } else {
      assert.throws(() => whole.next(name), { name: "ChannelError", code: outcome });
      assert.throws(inPieces, { name: "ChannelError", code: outcome });
    }
  });
}

test("each type of frame has the lengths that the table gives it, and no others", () => {
  const allowed = Object.fromEntries(NAMES.map((name) => [name, [] as number[]]));
  for (const [i, name] of NAMES.entries()) {
    for (let length = 0; length <= 65535; length += 1) {
      try {
        readHeader(Buffer.of(1, i + 1, length >> 8, length & 0xff), 0, name);
        allowed[name]?.push(length);
      } catch (error) {
        assert.equal((error as ChannelError).code, "frame-length");
      }
    }
  }
  const recordLengths = Array.from({ length: 128 }, (_, i) => 48 + 128 * (i + 1));
  assert.deepEqual(allowed, { ClientHello: [140], ServerHello: [48], Record: recordLengths });
});

const frames = fc.array(
  fc.integer({ min: 1, max: 4 }).map((steps) => encodeFrame("Record", Buffer.alloc(48 + 128 * steps, steps))),
);

test("the reader returns the frames that were sent, in whatever pieces they arrive", () => {
  const property = fc.property(frames, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sent, sizes) => {
    const stream = Buffer.concat(sent);
    const reader = new FrameReader();
    const received: Buffer[] = [];
    for (let at = 0, i = 0; at < stream.length; i += 1) {
      const size = sizes[i % sizes.length] as number;
      reader.push(stream.subarray(at, at + size));
      at += size;
      for (let frame = reader.next("Record"); frame !== null; frame = reader.next("Record")) received.push(frame);
      assert.equal(reader.pending, reader.started); // Only a frame that has begun is left over.
    }
    assert.deepEqual(received, sent);
    assert.equal(reader.started, false);
  });
  fc.assert(property, { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("a frame that arrives whole in one read is not copied", () => {
  const frame = encodeFrame("Record", Buffer.alloc(176));
  const read = Buffer.alloc(2 * frame.length); // Not Buffer.concat: small copies would share its pool.
  for (const at of [0, frame.length]) read.set(frame, at);
  const reader = new FrameReader();
  reader.push(read);
  assert.equal(reader.next("Record")?.buffer, read.buffer);
  assert.equal(reader.next("Record")?.buffer, read.buffer);
  assert.equal(reader.next("Record"), null);
});

test("a byte after a frame is pending, and starts the next frame once somebody asks for that", () => {
  const reader = new FrameReader();
  reader.push(Buffer.concat([encodeFrame("Record", Buffer.alloc(176)), Buffer.of(1)]));
  reader.next("Record");
  assert.deepEqual([reader.pending, reader.started], [true, false]);
  reader.next("Record");
  assert.deepEqual([reader.pending, reader.started], [true, true]);
});

test("no byte of a body is stored before the header is checked", () => {
  const reader = new FrameReader();
  reader.push(Buffer.of(1, 3, 0xff));
  assert.equal(reader.next("Record"), null);
  reader.push(Buffer.alloc(100, 0xff));
  assert.throws(() => reader.next("Record"), { code: "frame-length" });
});

test("push throws while an earlier read is not used up", () => {
  const reader = new FrameReader();
  reader.push(Buffer.alloc(HEADER_SIZE));
  assert.throws(() => reader.push(Buffer.alloc(1)), /not used up/);
});

test("any bytes are frames, an incomplete frame, or a breach", () => {
  const property = fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.constantFrom(...NAMES), (reads, name) => {
    const reader = new FrameReader();
    try {
      for (const read of reads) {
        reader.push(Buffer.from(read));
        while (reader.next(name) !== null);
      }
    } catch (error) {
      assert.ok(error instanceof ChannelError);
    }
  });
  fc.assert(property, { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});
