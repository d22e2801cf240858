import { ENC_SIZE, type KeyPair, type Recipient, setupRecipient, TAG_SIZE } from "../../crypto/crypto.ts";
import { HASH_SIZE, sha256 } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { KEY_ID_SIZE } from "./key-id.ts";

/** Segments: runs of records that one HPKE context sealed (AUDIT.md, section "Sealed form"). */

/** The most records that one context seals. */
export const SEGMENT_RECORDS_MAX = 256;
/** The most records that one call of append takes: 4 segments under one checkpoint. */
export const BATCH_MAX = 4 * SEGMENT_RECORDS_MAX;
/** The most bytes that a record's line or ciphertext may have. */
export const RECORD_SIZE_MAX = 64 * 1024;
/** A leaf of the tree: SHA-256 of the plain line, then SHA-256 of segment header and ciphertext. */
export const ENTRY_SIZE = 2 * HASH_SIZE;

/** Every header begins with these bytes, in every version. */
export const HEADER_MAGIC = Buffer.from("atm-audit-hpke/");
const VERSION_1 = Buffer.concat([HEADER_MAGIC, Buffer.from("1\n")]);
const VERSION_2 = Buffer.concat([HEADER_MAGIC, Buffer.from("2\n")]);
const HEADER_1_SIZE = VERSION_1.length + 8 + 8 + ENC_SIZE;
/** The size in bytes of a header of version 2, the one that is written. */
export const HEADER_SIZE = HEADER_1_SIZE + KEY_ID_SIZE;

export interface SegmentHeader {
  readonly segment: number;
  readonly firstIndex: number;
  /** The id of the auditor's key that opens the segment; null in a header of version 1, which has no key id. */
  readonly keyId: string | null;
  readonly enc: Buffer;
  /** The header's bytes in the file. */
  readonly bytes: Buffer;
}

/** Returns the context that opens the segment's records, each by its position in the segment. Throws AuditError `hpke`. */
export function openSegment(origin: string, header: SegmentHeader, auditor: KeyPair): Recipient {
  const recipient = setupRecipient(header.enc, auditor, segmentInfo(origin, header.segment));
  if (recipient === null) throw new AuditError("hpke", "the segment's encapsulated key is not a valid X25519 public key");
  return recipient;
}

/** Opens one record of a segment and returns its line. Throws AuditError `hpke` if it does not open. */
export function openRecord(recipient: Recipient, header: SegmentHeader, index: number, ciphertext: Buffer): string {
  if (index < header.firstIndex) throw new AuditError("hpke", "the record's index is below its segment's first index");
  const line = recipient.open(index - header.firstIndex, recordAad(index), ciphertext);
  if (line === null) throw new AuditError("hpke", "the ciphertext does not open");
  return line.toString("utf8");
}

/**
 * The hash of a sealed record in its leaf. It covers the header, because a changed `enc` would make the whole segment
 * unreadable, and nobody without the auditor's key could notice.
 */
export const sealedDigest = (header: Buffer, ciphertext: Buffer): Buffer => sha256(Buffer.concat([header, ciphertext]));

export const encodeHeader = ({
  segment,
  firstIndex,
  keyId,
  enc,
}: Omit<SegmentHeader, "bytes" | "keyId"> & { readonly keyId: string }): Buffer =>
  Buffer.concat([VERSION_2, uint64(segment), uint64(firstIndex), Buffer.from(keyId, "hex"), enc]);

/** Returns the header, of either version, at the start of the bytes; null if there is none. */
export function decodeHeader(bytes: Buffer): SegmentHeader | null {
  const begin = bytes.subarray(0, VERSION_2.length);
  const size = begin.equals(VERSION_2) ? HEADER_SIZE : begin.equals(VERSION_1) ? HEADER_1_SIZE : Infinity;
  if (bytes.length < size) return null;
  const header = bytes.subarray(0, size);
  const segment = Number(header.readBigUInt64BE(begin.length));
  const firstIndex = Number(header.readBigUInt64BE(begin.length + 8));
  if (!Number.isSafeInteger(segment) || !Number.isSafeInteger(firstIndex)) return null;
  const keyId = header.subarray(begin.length + 16, -ENC_SIZE).toString("hex");
  return { segment, firstIndex, keyId: keyId === "" ? null : keyId, enc: header.subarray(-ENC_SIZE), bytes: header };
}

/** A ciphertext has at least its tag and one byte. */
export const isCiphertextSize = (size: number): boolean => size > TAG_SIZE && size <= RECORD_SIZE_MAX;

/** The AAD of a record: binds its ciphertext to its index. */
export const recordAad = (index: number): Buffer => uint64(index);

/** The HPKE `info` of a segment: binds its context to the log and the segment's number. */
export const segmentInfo = (origin: string, segment: number): Buffer =>
  Buffer.concat([Buffer.from(`atm-audit/1\n${origin}\n`), uint64(segment)]);

function uint64(n: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeUInt32BE(Math.floor(n / 2 ** 32));
  bytes.writeUInt32BE(n % 2 ** 32, 4);
  return bytes;
}
