import { fillRandom } from "../../crypto/crypto.ts";
import { breach } from "../connection/breach.ts";
import { IV_SIZE, openBody, sealBody } from "./aes-cbc-hmac.ts";
import type { Direction } from "./direction.ts";
import { HEADER_SIZE, RECORD_OVERHEAD_SIZE, RECORD_STEP_SIZE, writeHeader } from "./frame.ts";

/** The records of PROTOCOL.md, section 5: plaintext = kind(1) || n(2) || content(n) || zeros. */

export const CONTENT_SIZE_MAX = 16_380;

const CONTENT_AT = 3;

export interface Plaintext {
  readonly kind: number;
  readonly content: Buffer;
}

/** Seals the next record of a direction into a whole frame. The IV is random; only a test passes one. */
export function sealRecord(direction: Direction, kind: number, content: Uint8Array, iv?: Buffer): Buffer {
  const padded = pad(kind, content);
  try {
    return sealPadded(direction, padded, iv);
  } finally {
    padded.fill(0);
  }
}

/** Opens the next record of a direction. The frame is whole and its header already checked. Throws a breach. */
export function openRecord(direction: Direction, frame: Buffer): Plaintext {
  const plaintext = openBody(direction.keys, aadOf(frame, direction.seq), frame.subarray(HEADER_SIZE));
  direction.advance();
  return unpad(plaintext);
}

/** Seals a plaintext that has its PKCS#7 padding, without checking it. Only a test passes one that `pad` did not make. */
export function sealPadded(direction: Direction, padded: Buffer, iv?: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_SIZE + RECORD_OVERHEAD_SIZE + padded.length);
  const body = frame.subarray(HEADER_SIZE);
  writeHeader(frame, "Record", body.length);
  if (iv === undefined) fillRandom(body.subarray(0, IV_SIZE));
  else body.set(iv);
  sealBody(direction.keys, aadOf(frame, direction.seq), padded, body);
  direction.advance();
  return frame;
}

/** |plaintext| is one less than a multiple of 128, so that PKCS#7 always adds one byte. */
const plaintextSize = (n: number): number => RECORD_STEP_SIZE * Math.ceil((n + 4) / RECORD_STEP_SIZE) - 1;

/** Every plaintext is built here and erased after use. Sealing is synchronous, so one buffer serves all sessions. */
const room = Buffer.alloc(plaintextSize(CONTENT_SIZE_MAX) + 1);

function pad(kind: number, content: Uint8Array): Buffer {
  if (content.length > CONTENT_SIZE_MAX) throw new RangeError(`a record holds ${CONTENT_SIZE_MAX} bytes, not ${content.length}`);
  const size = plaintextSize(content.length);
  room[0] = kind;
  room.writeUInt16BE(content.length, 1);
  room.set(content, CONTENT_AT);
  room[size] = 0x01; // The one byte of PKCS#7 padding; the bytes between are zero.
  return room.subarray(0, size + 1);
}

function unpad(plaintext: Buffer): Plaintext {
  const n = plaintext.readUInt16BE(1); // A record has 128 bytes or more, of which padding is 16 at most.
  if (plaintext.length !== plaintextSize(n)) breach("record-plaintext");
  for (let at = CONTENT_AT + n; at < plaintext.length; at++) if (plaintext[at] !== 0) breach("record-plaintext");
  return { kind: plaintext[0] as number, content: plaintext.subarray(CONTENT_AT, CONTENT_AT + n) };
}

/** One buffer serves all sessions, as with the plaintext. */
const aad = Buffer.alloc(HEADER_SIZE + 8);

/** AAD = the frame's 4 header bytes || seq(8). A session ends long before seq needs more than 4 of its bytes. */
function aadOf(frame: Buffer, seq: number): Buffer {
  aad.writeUInt32BE(frame.readUInt32BE());
  aad.writeUInt32BE(seq, HEADER_SIZE + 4);
  return aad;
}
