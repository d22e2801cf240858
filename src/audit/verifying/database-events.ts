import type { EventRow } from "../../events/events.ts";
import type { Sql } from "../../store/store.ts";
import { type CheckpointRow, checkpointsAfter, type Range } from "../checkpoints/checkpoint-rows.ts";
import { CommitReader } from "../checkpoints/ordered-commits.ts";
import { encodeSealedRecord, sealedDigest } from "../log/sealed-record.ts";

/** An event of the log as the database has it now. */
export interface DatabaseEvent {
  readonly index: number;
  /** Null if the row is missing. */
  readonly row: EventRow | null;
  /** The MAC of its commit; null if the commit's last row is missing. */
  readonly mac: Buffer | null;
  /** True for the last event of a commit: its row has the MAC, unless that was removed. */
  readonly isLast: boolean;
  /** On the last event of a commit: the digest of its sealed record; null elsewhere, and if a row is missing. */
  readonly sealedDigest: Buffer | null;
}

const CHECKPOINTS_MAX = 64;
const EVENTS_MAX = 4_096;

/**
 * Yields the events below `size` in the order of the log, as the database's checkpoints tell it, also those whose rows are missing.
 * Indices that no checkpoint gives to an event are left out. Throws AuditError `log-checkpoint` if a checkpoint is none.
 */
export async function* databaseEvents(sql: Sql, size: number): AsyncGenerator<readonly DatabaseEvent[]> {
  using reader = await CommitReader.open(sql);
  for (let from = -1; from < size; ) {
    const rows = await checkpointsAfter(reader.sql, from, CHECKPOINTS_MAX);
    if (rows.length === 0) return;
    for (const row of rows) {
      yield* eventsOf(reader, row, size);
      from = row.size;
    }
  }
}

async function* eventsOf(reader: CommitReader, { fromSize, size, ranges }: CheckpointRow, most: number) {
  let index = Math.max(0, fromSize);
  const end = Math.min(size, most);
  for (let at = 0; at < ranges.length && index < end; ) {
    const some: Range[] = [];
    for (let events = 0; at < ranges.length && events < Math.min(EVENTS_MAX, end - index); at++) {
      const range = ranges[at] as Range;
      some.push(range);
      events += Math.max(0, range.last - range.first + 1);
    }
    const rows = new Map((await reader.rowsOf(some)).map((row) => [`${row.writer} ${row.n}`, row]));
    const events: DatabaseEvent[] = [];
    for (const range of some) {
      const last = Math.min(range.last, range.first + end - index - 1);
      const own = Array.from({ length: Math.max(0, last - range.first + 1) }, (_, i) =>
        rows.get(`${range.writer} ${range.first + i}`),
      );
      events.push(...commitsOf(index, own));
      index += own.length;
    }
    yield events;
  }
}

/** Divides rows of one writer that follow each other into their commits. */
function commitsOf(first: number, rows: readonly (EventRow | undefined)[]): DatabaseEvent[] {
  const events: DatabaseEvent[] = [];
  for (let begin = 0; begin < rows.length; ) {
    const found = rows.findIndex((row, i) => i >= begin && row !== undefined && row.mac !== null);
    const end = found < 0 ? rows.length : found + 1;
    const commit = rows.slice(begin, end);
    const mac = commit.at(-1)?.mac ?? null;
    const digest = digestOf(first + begin, commit);
    for (const [i, row] of commit.entries()) {
      const isLast = i === commit.length - 1;
      events.push({ index: first + begin + i, row: row ?? null, mac, isLast, sealedDigest: isLast ? digest : null });
    }
    begin = end;
  }
  return events;
}

function digestOf(index: number, commit: readonly (EventRow | undefined)[]): Buffer | null {
  const whole = commit.filter((row) => row !== undefined);
  return whole.length < commit.length || whole.at(-1)?.sealed == null ? null : sealedDigest(encodeSealedRecord(index, whole));
}
