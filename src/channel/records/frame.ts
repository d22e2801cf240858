import { breach } from "../connection/breach.ts";

/** The frames of PROTOCOL.md, section 2: version(1) || type(1) || length(2) || body(length). */

const VERSION = 0x01;
export const HEADER_SIZE = 4;

/** IV(16) || E(128·k) || T(32), section 5. */
export const RECORD_OVERHEAD_SIZE = 48;
export const RECORD_STEP_SIZE = 128;
const RECORD_STEPS_MAX = 128;

const isRecordSize = (size: number): boolean => {
  const steps = (size - RECORD_OVERHEAD_SIZE) / RECORD_STEP_SIZE;
  return Number.isInteger(steps) && steps >= 1 && steps <= RECORD_STEPS_MAX;
};

/** The three types of frame, each with the body sizes that it allows. */
const FRAMES = {
  ClientHello: { type: 0x01, allows: (size: number) => size === 140 },
  ServerHello: { type: 0x02, allows: (size: number) => size === 48 },
  Record: { type: 0x03, allows: isRecordSize },
} as const satisfies Record<string, { type: number; allows: (size: number) => boolean }>;

export type FrameName = keyof typeof FRAMES;

/** Writes the 4 header bytes of a frame whose body has this size. */
export function writeHeader(frame: Buffer, name: FrameName, size: number): void {
  frame[0] = VERSION;
  frame[1] = FRAMES[name].type;
  frame.writeUInt16BE(size, 2);
}

/** Returns a whole frame with this body. */
export function encodeFrame(name: FrameName, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_SIZE + body.length);
  writeHeader(frame, name, body.length);
  frame.set(body, HEADER_SIZE);
  return frame;
}

/** Returns the frame's size in bytes from the 4 bytes at `at`. Throws a breach unless it is a frame of this name. */
export function readHeader(header: Buffer, at: number, name: FrameName): number {
  if (header[at] !== VERSION) breach("frame-version");
  if (header[at + 1] !== FRAMES[name].type) breach("frame-type");
  const size = header.readUInt16BE(at + 2);
  if (!FRAMES[name].allows(size)) breach("frame-length");
  return HEADER_SIZE + size;
}

/** Returns the frame itself. Throws a breach unless it is one whole frame of this name. */
export function checkFrame(frame: Buffer, name: FrameName): Buffer {
  if (frame.length < HEADER_SIZE || readHeader(frame, 0, name) !== frame.length) breach("frame-length");
  return frame;
}
