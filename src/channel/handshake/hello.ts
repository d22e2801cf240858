import { sha256 } from "../../crypto/crypto.ts";
import type { TerminalId } from "../../model/model.ts";
import { encodeFrame, HEADER_SIZE, writeHeader } from "../records/frame.ts";

/** The two hellos of PROTOCOL.md, section 3, around the messages of Noise. */

const TERMINAL_ID_SIZE = 32;
const SERVER_KEY_ID_SIZE = 8;
/** header(4) || psk_epoch(4) || server_key_id(8): the bytes before the Noise message, in the clear. */
const OPENING_SIZE = 16;
const NOISE_MESSAGE_1_SIZE = 128;

export interface ClientHello {
  readonly pskEpoch: number;
  readonly serverKeyId: Buffer;
  readonly opening: Buffer;
  readonly noiseMessage1: Buffer;
}

/** The first 16 bytes of the ClientHello frame. Throws RangeError for a PSK epoch that is not a u32. */
export function encodeOpening(pskEpoch: number, keyId: Buffer): Buffer {
  const opening = Buffer.alloc(OPENING_SIZE);
  writeHeader(opening, "ClientHello", OPENING_SIZE - HEADER_SIZE + NOISE_MESSAGE_1_SIZE);
  opening.writeUInt32BE(pskEpoch, HEADER_SIZE);
  opening.set(keyId, OPENING_SIZE - SERVER_KEY_ID_SIZE);
  return opening;
}

/** Decodes a ClientHello frame, whose size is already checked. */
export function decodeClientHello(frame: Buffer): ClientHello {
  return {
    pskEpoch: frame.readUInt32BE(HEADER_SIZE),
    serverKeyId: frame.subarray(OPENING_SIZE - SERVER_KEY_ID_SIZE, OPENING_SIZE),
    opening: frame.subarray(0, OPENING_SIZE),
    noiseMessage1: frame.subarray(OPENING_SIZE),
  };
}

export const encodeServerHello = (noiseMessage2: Buffer): Buffer => encodeFrame("ServerHello", noiseMessage2);

export const decodeServerHello = (frame: Buffer): Buffer => frame.subarray(HEADER_SIZE);

const PROLOGUE = Buffer.from("atmlink/1\0");

/** Returns the prologue, which binds the version and the fields in the clear to the handshake. */
export const prologueOf = (opening: Buffer): Buffer => Buffer.concat([PROLOGUE, opening]);

/** Returns the id by which a ClientHello names the server's static key (section 1.3). */
export const serverKeyId = (publicKey: Buffer): Buffer => sha256(publicKey).subarray(0, SERVER_KEY_ID_SIZE);

/** The payload of message 1: the terminal id, zero-padded to 32 bytes. */
export function padTerminalId(id: TerminalId): Buffer {
  const padded = Buffer.alloc(TERMINAL_ID_SIZE);
  padded.write(id);
  return padded;
}
