import {
  COMMIT_EVENTS_MAX,
  decodeEvents,
  type EventRow,
  type OpenedEvent,
  partsOf,
  placeOf,
  type SealedOpener,
  type SealedParts,
} from "../../events/events.ts";
import { HASH_SIZE, sha256 } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";

/** A record of the sealed form: all events of one commit, sealed by the process that committed them (AUDIT.md, "Sealed form"). */

/** A leaf of the tree: SHA-256 of the plain line, then SHA-256 of the sealed record of the event's commit. */
export const ENTRY_SIZE = 2 * HASH_SIZE;
/** The most bytes that a plain line may have. */
export const LINE_SIZE_MAX = 64 * 1024;
/** The most bytes that a sealed record may have. */
export const RECORD_SIZE_MAX = 8 * 1024 * 1024;

/** Index of the first event u64, number of events u32, writer u64, number of the first event in the writer's chain u32. */
export const HEADER_SIZE = 8 + 4 + 8 + 4;
/** The highest number of an event: the database keeps it as an integer. */
const NUMBER_MAX = 2 ** 31 - 1;

/** Where a commit is in the log, and in its writer's chain. */
export interface CommitPlace {
  readonly index: number;
  readonly count: number;
  readonly writer: bigint;
  readonly first: number;
}

/** A sealed record of a file. */
export interface SealedRecord extends CommitPlace {
  readonly sealed: SealedParts;
}

/** Returns the record of a commit whose first event has this index in the log. `commit` is complete: its last row is sealed. */
export function encodeSealedRecord(index: number, commit: readonly EventRow[]): Buffer {
  const [first, last] = [commit[0], commit.at(-1)];
  if (first === undefined || last === undefined || last.sealed === null) throw new RangeError("not a complete commit");
  const record = Buffer.allocUnsafe(HEADER_SIZE + last.sealed.length);
  record.writeUInt32BE(Math.floor(index / 2 ** 32), 0);
  record.writeUInt32BE(index % 2 ** 32, 4);
  record.writeUInt32BE(commit.length, 8);
  record.writeBigInt64BE(first.writer, 12);
  record.writeUInt32BE(first.n, 20);
  record.set(last.sealed, HEADER_SIZE);
  return record;
}

/** Returns the parts of a record, or null if the bytes are none. */
export function decodeSealedRecord(record: Buffer): SealedRecord | null {
  const place = record.length < HEADER_SIZE ? null : commitPlaceAt(record, 0);
  const sealed = place === null ? null : partsOf(record.subarray(HEADER_SIZE));
  return place === null || sealed === null ? null : { ...place, sealed };
}

/** Reads the header of a record from HEADER_SIZE bytes at `offset`; null if no commit has such a place. */
export function commitPlaceAt(bytes: Buffer, offset: number): CommitPlace | null {
  const [high, count, first] = [bytes.readUInt32BE(offset), bytes.readUInt32BE(offset + 8), bytes.readUInt32BE(offset + 20)];
  const index = high * 2 ** 32 + bytes.readUInt32BE(offset + 4);
  if (!Number.isSafeInteger(index + COMMIT_EVENTS_MAX) || count === 0 || count > COMMIT_EVENTS_MAX) return null;
  if (first === 0 || first + count - 1 > NUMBER_MAX) return null;
  return { index, count, writer: bytes.readBigInt64BE(offset + 12), first };
}

/**
 * Opens a record with the key it is sealed to, and returns its events in their order. Throws AuditError `hpke` if it does not
 * open, or is not what a writer seals.
 */
export function openSealedRecord(opener: SealedOpener, { writer, first, count, sealed }: SealedRecord): OpenedEvent[] {
  const plaintext = opener.open(placeOf(writer, first, first + count - 1), sealed);
  if (plaintext === null) throw new AuditError("hpke", "the ciphertext does not open");
  let events: OpenedEvent[];
  try {
    events = decodeEvents(plaintext);
  } catch (error) {
    throw new AuditError("hpke", `the plaintext is not the events of a commit: ${(error as Error).message}`, error);
  }
  if (events.length !== count) throw new AuditError("hpke", `${events.length} events were sealed as ${count}`);
  return events;
}

/** The hash of a sealed record in the leaves of its events. */
export const sealedDigest = (record: Buffer): Buffer => sha256(record);
