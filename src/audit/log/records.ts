import { sha256 } from "../../tlog/tlog.ts";
import {
  commitPlaceAt,
  decodeSealedRecord,
  HEADER_SIZE,
  LINE_SIZE_MAX,
  RECORD_SIZE_MAX,
  type SealedRecord,
  sealedDigest,
} from "./sealed-record.ts";

/** The records in the files of the two forms: plain lines, and the sealed records of whole commits. */

/** A record in a file, from byte `offset` up to `end`; `digest` is the hash that the leaves of its events must contain. */
export interface StoredRecord {
  readonly offset: number;
  readonly end: number;
  readonly digest: Buffer;
  /** The plain line with its newline, or the sealed record without the length before it. */
  readonly bytes: Buffer;
  /** The number of its events: one for a line, those of the commit for a sealed record. */
  readonly count: number;
  /** The index of its first event, as a sealed record names it; null for a line, which its text names. */
  readonly index: number | null;
  /** The parts of a sealed record; null for a plain line. */
  readonly sealed: SealedRecord | null;
}

/** Bytes that are not a record, from byte `offset` up to `end`. */
export interface Broken {
  readonly offset: number;
  readonly end: number;
  readonly digest: null;
}

/** The place of a piece of bytes in its file: it begins at byte `base`, and others follow it if `more` is true. */
export interface Piece {
  readonly base: number;
  readonly more: boolean;
}

/** Yields the records of a piece, and returns the place in the file from which the next piece must begin. */
export type Reading = Generator<StoredRecord | Broken, number>;

const WHOLE: Piece = { base: 0, more: false };
const NEWLINE = 0x0a;
const LENGTH_SIZE = 4;
/** The bytes by which a sealed record is recognised. */
const PREFIX_SIZE = LENGTH_SIZE + HEADER_SIZE;

export function* plainRecords(bytes: Buffer, { base, more }: Piece = WHOLE): Reading {
  let offset = 0;
  while (offset < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, offset) + 1;
    if (newline === 0 && more) break;
    const end = newline || bytes.length;
    const line = bytes.subarray(offset, end);
    const place = { offset: base + offset, end: base + end };
    if (newline === 0 || line.length > LINE_SIZE_MAX) yield { ...place, digest: null };
    else yield { ...place, digest: sha256(line), bytes: line, count: 1, index: null, sealed: null };
    offset = end;
  }
  return base + offset;
}

/** After damage it continues at the next bytes that look like a record and have another one, or the end of the file, behind them. */
export function* sealedRecords(bytes: Buffer, { base, more }: Piece = WHOLE): Reading {
  let offset = 0;
  while (offset < bytes.length) {
    if (more && bytes.length - offset < PREFIX_SIZE) break;
    const begins = isBeginning(bytes, offset);
    const end = begins ? endOf(bytes, offset) : Infinity;
    if (begins && end > bytes.length && more) break;
    const record = bytes.subarray(offset + LENGTH_SIZE, Math.min(end, bytes.length));
    const sealed = end <= bytes.length ? decodeSealedRecord(record) : null;
    if (sealed !== null) {
      const { count, index } = sealed;
      yield { offset: base + offset, end: base + end, digest: sealedDigest(record), bytes: record, count, index, sealed };
      offset = end;
      continue;
    }
    const resume = resumeFrom(bytes, offset + 1, more);
    if (resume === null) break;
    yield { offset: base + offset, end: base + resume, digest: null };
    offset = resume;
  }
  return base + offset;
}

/** True if a record may begin here: with a possible length, then the place of a commit. */
function isBeginning(bytes: Buffer, offset: number): boolean {
  if (bytes.length - offset < PREFIX_SIZE) return false;
  const size = bytes.readUInt32BE(offset);
  return size > HEADER_SIZE && size <= RECORD_SIZE_MAX && commitPlaceAt(bytes, offset + LENGTH_SIZE) !== null;
}

const endOf = (bytes: Buffer, offset: number): number => offset + LENGTH_SIZE + bytes.readUInt32BE(offset);

/** Returns where the next record begins at or after `from`, or the end of the bytes; null if only more bytes can tell. */
function resumeFrom(bytes: Buffer, from: number, more: boolean): number | null {
  for (let offset = from; offset + PREFIX_SIZE <= bytes.length; offset++) {
    if (!isBeginning(bytes, offset)) continue;
    const end = endOf(bytes, offset);
    const rest = bytes.length - end;
    if (more && rest < PREFIX_SIZE) return null;
    if (rest >= 0 && (rest < PREFIX_SIZE || isBeginning(bytes, end))) return offset;
  }
  return more ? null : bytes.length;
}
