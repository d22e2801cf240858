import type { Sql, Transaction } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";

/** A run of one writer's events, in the order of the log. */
export interface Range {
  readonly writer: bigint;
  readonly first: number;
  readonly last: number;
}

/** A row of audit_checkpoint: a signed checkpoint, and the order of the events after the one before (AUDIT.md, "Checkpoints"). */
export interface CheckpointRow {
  /** The size of the checkpoint before; -1 for the first. */
  readonly fromSize: number;
  readonly size: number;
  readonly ranges: readonly Range[];
  /** For each writer whose chain has no end under this checkpoint, the number of its last event under it. */
  readonly open: ReadonlyMap<bigint, number>;
  /** The edge of the tree, from which it continues. */
  readonly frontier: readonly Buffer[];
  readonly note: string;
}

interface Row {
  from_size: bigint;
  size: bigint;
  writer: bigint[];
  first: number[];
  last: number[];
  open: bigint[];
  open_last: number[];
  frontier: Buffer;
  note: string;
}

const HASH_SIZE = 32;

/** Returns the newest row; null if the log was never begun. */
export async function newestCheckpoint(sql: Sql | Transaction): Promise<CheckpointRow | null> {
  const [row] = await sql<Row[]>`select * from audit_checkpoint order by from_size desc limit 1`;
  return row === undefined ? null : checkpointFrom(row);
}

/** Returns the name of the log, from its first checkpoint; null if it was never begun. It proves nothing. */
export async function logOrigin(sql: Sql | Transaction): Promise<string | null> {
  const [row] = await sql<{ note: string }[]>`select note from audit_checkpoint order by from_size limit 1`;
  return row?.note.split("\n")[0] ?? null;
}

/** Returns the row of this size; null if there is none. */
export async function checkpointOfSize(sql: Sql | Transaction, size: number): Promise<CheckpointRow | null> {
  const [row] = await sql<Row[]>`select * from audit_checkpoint where size = ${size}`;
  return row === undefined ? null : checkpointFrom(row);
}

/** Returns the rows that continue a log of this size, in order, at most `most`. */
export async function checkpointsAfter(sql: Sql | Transaction, size: number, most: number): Promise<CheckpointRow[]> {
  const rows = await sql<Row[]>`select * from audit_checkpoint where from_size >= ${size} order by from_size limit ${most}`;
  return rows.map(checkpointFrom);
}

/** Throws SQLSTATE 23505 if another process has continued the log from this size. */
export async function insertCheckpoint(tx: Transaction, row: CheckpointRow, at: number): Promise<void> {
  const column = <Value>(of: (range: Range) => Value): Value[] => row.ranges.map(of);
  await tx`
    insert into audit_checkpoint (from_size, size, at, writer, first, last, open, open_last, frontier, note)
    values (${row.fromSize}, ${row.size}, ${new Date(at)}, ${column(({ writer }) => writer.toString())}::bigint[],
            ${column(({ first }) => first)}::integer[], ${column(({ last }) => last)}::integer[],
            ${[...row.open.keys()].map(String)}::bigint[], ${[...row.open.values()]}::integer[],
            ${Buffer.concat(row.frontier)}, ${row.note})`;
}

/** The row in its own form. Throws AuditError `log-checkpoint` if its lists do not belong together. */
function checkpointFrom(row: Row): CheckpointRow {
  const { writer, first, last, open, open_last, frontier } = row;
  if (first.length !== writer.length || last.length !== writer.length || open.length !== open_last.length)
    throw new AuditError("log-checkpoint", `the database's checkpoint of size ${row.size} has lists of different lengths`);
  return {
    fromSize: Number(row.from_size),
    size: Number(row.size),
    ranges: writer.map((each, i) => ({ writer: each, first: first[i] as number, last: last[i] as number })),
    open: new Map(open.map((each, i) => [each, open_last[i] as number])),
    frontier: Array.from({ length: frontier.length / HASH_SIZE }, (_, i) =>
      frontier.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE),
    ),
    note: row.note,
  };
}
