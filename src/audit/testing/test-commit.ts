import { type EventRow, type EventWriter, eventRowFrom, type NewEvent } from "../../events/events.ts";

/** The rows of one commit. */
export type Commit = readonly EventRow[];

/** The signature, the flags and the length of the extension, before the first row of a binary copy. */
const COPY_HEADER_SIZE = 19;
/** The type and the size of the message DataRow, in which a row of a query's answer comes. */
const MESSAGE_HEADER = Buffer.alloc(5);

/** Seals events as one commit of this writer, and returns the rows that the database would have. */
export function commitOf(writer: EventWriter, events: readonly NewEvent[]): Commit {
  const { rows } = writer.seal(events);
  writer.committed();
  const commit: EventRow[] = [];
  for (let at = COPY_HEADER_SIZE; commit.length < events.length; ) {
    const end = endOfRow(rows, at);
    commit.push(eventRowFrom(Buffer.concat([MESSAGE_HEADER, rows.subarray(at, end)])));
    at = end;
  }
  return commit;
}

/** A row is the number of its columns, then each value behind its size, which is -1 for a null. */
function endOfRow(rows: Buffer, start: number): number {
  let at = start + 2;
  for (let columns = rows.readInt16BE(start); columns > 0; columns--) at += 4 + Math.max(0, rows.readInt32BE(at));
  return at;
}
