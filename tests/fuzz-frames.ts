import assert from "node:assert/strict";
import { BREACHES, ChannelError } from "../src/channel/connection/breach.ts";
import { decodeClientHello, encodeOpening } from "../src/channel/handshake/hello.ts";
import { encodeFrame, type FrameName, HEADER_SIZE } from "../src/channel/records/frame.ts";
import { FrameReader } from "../src/channel/records/frame-reader.ts";
import { by, type Target, words } from "./fuzz-target.ts";

/** Frames and hellos: everything that is read before there is a key (PROTOCOL.md, sections 2 and 3). */

const NAMES: readonly FrameName[] = ["ClientHello", "ServerHello", "Record"];
export const FRAME_WORDS = [
  ...words("atmlink/1", "GET / HTTP/1.1\r\n"),
  ...["0101008c", "01020030", "010300b0", "01030130", "01034030", "010340b0", "01030000", "0103ffff", "02", "16030100"].map(
    (hex) => Buffer.from(hex, "hex"),
  ),
];
export const isBreach = by(ChannelError, Object.keys(BREACHES));

/** The first byte selects the expected frames. The rest is the stream. */
export const frames: Target = {
  name: "frames",
  reads: "a stream of frames, whole, in pieces and byte by byte; section 2",
  seeds: [
    Buffer.concat([Buffer.of(0), encodeFrame("ClientHello", Buffer.alloc(140, 0x11))]),
    Buffer.concat([Buffer.of(1), encodeFrame("ServerHello", Buffer.alloc(48, 0x22))]),
    Buffer.concat([Buffer.of(2), ...[1, 2, 3].map((steps) => encodeFrame("Record", Buffer.alloc(48 + 128 * steps, steps)))]),
  ],
  words: FRAME_WORDS,
  refuses: isBreach,
  run(input) {
    const name = NAMES[(input[0] ?? 0) % NAMES.length] as FrameName;
    const stream = input.subarray(1);
    const whole = read(stream, name, Number.POSITIVE_INFINITY);
    for (const pieceSize of [1 + (input.length % 181), 4, 1]) {
      const { frames, pending, error } = read(stream, name, pieceSize);
      assert.deepEqual([frames.length, pending, error], [whole.frames.length, whole.pending, whole.error]);
      assert.ok(frames.every((frame, i) => frame.equals(whole.frames[i] as Buffer)));
    }
    const again = Buffer.concat(whole.frames.map((frame) => encodeFrame(name, frame.subarray(HEADER_SIZE))));
    assert.ok(again.equals(stream.subarray(0, again.length)));
    if (whole.error !== null) throw whole.error;
    assert.equal(whole.pending, again.length < stream.length);
    return !whole.pending;
  },
};

interface Reading {
  readonly frames: readonly Buffer[];
  readonly pending: boolean;
  readonly error: unknown;
}

/** Returns all frames of a stream that arrives in reads of this size, and its end. */
function read(stream: Buffer, name: FrameName, pieceSize: number): Reading {
  const reader = new FrameReader();
  const found: Buffer[] = [];
  try {
    for (let at = 0; at < stream.length; at += pieceSize) {
      reader.push(stream.subarray(at, at + pieceSize));
      for (let frame = reader.next(name); frame !== null; frame = reader.next(name)) found.push(Buffer.from(frame));
    }
    return { frames: found, pending: reader.pending, error: null };
  } catch (error) {
    return { frames: found, pending: true, error };
  }
}

export const clientHello: Target = {
  name: "client-hello",
  reads: "a ClientHello frame, taken apart; section 3",
  seeds: [Buffer.concat([encodeOpening(1, Buffer.alloc(8, 0x33)), Buffer.alloc(128, 0x44)])],
  words: FRAME_WORDS,
  refuses: isBreach,
  run(input) {
    const reader = new FrameReader();
    reader.push(input);
    const frame = reader.next("ClientHello");
    if (frame === null) return false;
    const { pskEpoch, serverKeyId, opening, noiseMessage1 } = decodeClientHello(frame);
    assert.deepEqual(Buffer.concat([opening, noiseMessage1]), frame);
    assert.deepEqual(Buffer.concat([encodeOpening(pskEpoch, serverKeyId), noiseMessage1]), frame);
    return true;
  },
};
