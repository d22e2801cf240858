import { EVENT_COLUMNS, type EventRow, rawEventRow } from "../../events/events.ts";
import { ARRAY_OF, BinaryValues, type PreparedStatement, type ReservedSql, type Sql, TYPE } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";
import { type CheckpointRow, checkpointsAfter, type Range } from "./checkpoint-rows.ts";
import { followIndexes } from "./follow-indexes.ts";

/** A commit at its place in the log. */
export interface OrderedCommit {
  /** The index of its first event. */
  readonly index: number;
  readonly commit: readonly EventRow[];
}

/** The most events that one query asks for, but for the last range. */
const EVENTS_MAX = 4_096;
const CHECKPOINTS_MAX = 64;

const READ_RANGES: PreparedStatement = {
  name: "read_ranges",
  types: [ARRAY_OF.int8, ARRAY_OF.int4, ARRAY_OF.int4],
  text: `
    select ${EVENT_COLUMNS.map((name) => `event.${name}`).join(", ")}
    from unnest($1, $2, $3) with ordinality as range (writer, first, last, place)
    cross join lateral (
      select * from audit_event where audit_event.writer = range.writer and n between range.first and range.last order by n
    ) as event
    order by place, event.n`,
};

/**
 * Reads commits in the order that checkpoints give them, on a connection of its own. A row's event is read when somebody asks for it,
 * which throws RangeError for a value that no writer writes.
 */
export class CommitReader implements Disposable {
  readonly #sql: ReservedSql;

  private constructor(sql: ReservedSql) {
    this.#sql = sql;
  }

  static async open(sql: Sql): Promise<CommitReader> {
    const reserved = await sql.reserve();
    try {
      await followIndexes(reserved);
      await reserved.prepare([READ_RANGES]);
      return new CommitReader(reserved);
    } catch (error) {
      reserved.release();
      throw error;
    }
  }

  /** Its connection, for other statements in one transaction with the reading. */
  get sql(): Sql {
    return this.#sql;
  }

  /** Yields the commits that one checkpoint added. Throws AuditError `log-events` if an event is missing that it covers. */
  async *commitsOf({ fromSize, size, ranges }: CheckpointRow): AsyncGenerator<OrderedCommit> {
    let index = Math.max(0, fromSize);
    for (const some of portions(ranges)) {
      let commit: EventRow[] = [];
      for (const row of await this.rowsOf(some)) {
        commit.push(row);
        if (row.mac === null) continue;
        yield { index, commit };
        index += commit.length;
        commit = [];
      }
      if (commit.length > 0) throw missing(index);
    }
    if (index !== size) throw missing(index);
  }

  /** Returns the rows of these ranges that are there, in their order. Throws RangeError if one has values that no bank writes. */
  async rowsOf(ranges: readonly Range[]): Promise<EventRow[]> {
    const values = new BinaryValues(100 + 30 * ranges.length);
    values.array(TYPE.int8, ranges, ({ writer }) => values.int8(writer));
    values.array(TYPE.int4, ranges, ({ first }) => values.int4(first));
    values.array(TYPE.int4, ranges, ({ last }) => values.int4(last));
    const [result] = await this.#sql.pipeline([{ statement: READ_RANGES, values: values.finish() }]);
    return (result?.rows ?? []).map((message) => rawEventRow(message));
  }

  /** Releases the connection, whether it is lost or no longer needed. */
  [Symbol.dispose](): void {
    this.#sql.release();
  }
}

/**
 * Yields the commits of the log that checkpoints cover, those that end after `from` and begin before `to`. Throws AuditError
 * `log-events` if an event is missing that a checkpoint covers.
 */
export async function* orderedCommits(
  sql: Sql,
  { from, to = Infinity }: { readonly from: number; readonly to?: number },
): AsyncGenerator<OrderedCommit> {
  using reader = await CommitReader.open(sql);
  const [before] = await sql<{ from_size: bigint }[]>`
    select from_size from audit_checkpoint where size > ${from} order by size limit 1`;
  for (let at = Math.max(0, Number(before?.from_size ?? 0)); at < to; ) {
    const rows = await checkpointsAfter(sql, at, CHECKPOINTS_MAX);
    if (rows.length === 0) return;
    for (const row of rows) {
      for await (const each of reader.commitsOf(row)) {
        if (each.index >= to) return;
        if (each.index + each.commit.length > from) yield each;
      }
      at = row.size;
    }
  }
}

/** Ranges that one query reads together. A range ends with a commit, so no commit is in two portions. */
function* portions(ranges: readonly Range[]): Generator<readonly Range[]> {
  let [some, events] = [[] as Range[], 0];
  for (const range of ranges) {
    some.push(range);
    events += range.last - range.first + 1;
    if (events < EVENTS_MAX) continue;
    yield some;
    [some, events] = [[], 0];
  }
  if (some.length > 0) yield some;
}

const missing = (index: number): AuditError =>
  new AuditError("log-events", `the database lacks events from record ${index} on, which a signed checkpoint covers`);
