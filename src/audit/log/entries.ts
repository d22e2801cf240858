import type { EventRow } from "../../events/events.ts";
import { HASH_SIZE, leafHash, writeSha256 } from "../../tlog/tlog.ts";
import { LineWriter } from "./line-writer.ts";
import { ENTRY_SIZE, encodeSealedRecord } from "./sealed-record.ts";

/** One commit in both forms, and the leaves of its events. Every server makes the same of the same rows. */
export interface CommitForms {
  /** For each event its line with the newline. */
  readonly lines: readonly Buffer[];
  /** The sealed record, without the length before it. */
  readonly record: Buffer;
  readonly entries: readonly Buffer[];
  /** The leaf hashes of the entries. */
  readonly leaves: readonly Buffer[];
}

const writer = new LineWriter();

/**
 * Returns the forms of a commit whose first event has this index in the log. Throws RangeError if it is not a whole commit, or has a
 * value that no writer writes.
 */
export function formsOf(index: number, commit: readonly EventRow[], currency: string): CommitForms {
  const record = encodeSealedRecord(index, commit);
  const { text, ends } = writer.write(index, commit, currency);
  const bytes = Buffer.allocUnsafeSlow(ENTRY_SIZE * commit.length);
  const [lines, entries, leaves]: [Buffer[], Buffer[], Buffer[]] = [[], [], []];
  writeSha256(bytes, HASH_SIZE, record);
  let start = 0;
  for (const [i, end] of ends.entries()) {
    const line = text.subarray(start, end);
    const entry = bytes.subarray(i * ENTRY_SIZE, (i + 1) * ENTRY_SIZE);
    writeSha256(entry, 0, line);
    // The second half is the same for all events of the commit.
    if (i > 0) bytes.copy(entry, HASH_SIZE, HASH_SIZE, ENTRY_SIZE);
    lines.push(line);
    entries.push(entry);
    leaves.push(leafHash(entry));
    start = end;
  }
  return { lines, record, entries, leaves };
}
