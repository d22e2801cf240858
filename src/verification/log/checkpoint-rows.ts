import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime, numberOf } from "../values.ts";

/** A row of audit_checkpoint, as it is in the database. */
export interface CheckpointEntry {
  /** The size of the checkpoint before; -1 for the first. */
  readonly fromSize: number;
  readonly size: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The number of ranges; -1 if the three lists have different lengths or lack a value. */
  readonly ranges: number;
  /** `<writer>:<last>` for each chain without an end, sorted. */
  readonly open: readonly string[];
  readonly frontier: Buffer;
  readonly note: string;
}

const ROWS = `
  select from_size, size, at,
         case when cardinality(writer) = cardinality(first) and cardinality(first) = cardinality(last)
               and num_nulls(array_position(writer, null), array_position(first, null), array_position(last, null)) = 3
              then cardinality(writer) else -1 end,
         array_to_string(open, ',', '-'), array_to_string(open_last, ',', '-'), frontier, note
  from audit_checkpoint order by from_size`;

/** Reads all checkpoints in the order of their sizes, each without its ranges. */
export const checkpointEntries = (snapshot: Snapshot): AsyncGenerator<CheckpointEntry, void> =>
  snapshot.rows(ROWS, (message) => {
    const row = new BinaryRow(message);
    const [fromSize, size, at, ranges] = [numberOf(row), numberOf(row), exactTime(row), row.int4()];
    const [writers, lasts] = [list(row.text()), list(row.text())];
    const length = Math.max(writers.length, lasts.length);
    const open = Array.from({ length }, (_, i) => `${writers[i]}:${lasts[i]}`).sort();
    return { fromSize, size, at, ranges, open, frontier: row.bytes(), note: row.text() };
  });

const list = (text: string): readonly string[] => (text === "" ? [] : text.split(","));
