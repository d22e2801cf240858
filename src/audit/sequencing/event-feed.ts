import {
  type Chain,
  type ChainEnd,
  EVENT_COLUMNS,
  type EventRow,
  NOTHING_WRITTEN,
  rawEventRow,
  writerName,
} from "../../events/events.ts";
import {
  ARRAY_OF,
  BinaryRow,
  BinaryValues,
  type PreparedStatement,
  type ReservedSql,
  type Sql,
  TYPE,
} from "../../store/store.ts";
import { followIndexes } from "../checkpoints/follow-indexes.ts";
import { inTheLog } from "../checkpoints/seen-writers.ts";
import { chainsFrom, isEnd, type OpenChain } from "./open-chains.ts";

/** The most events that one look takes of each writer: no commit has more. */
const OF_WRITER_MAX = 1_024;

const TAKE: PreparedStatement = {
  name: "take_events",
  types: [ARRAY_OF.int8, ARRAY_OF.int4, TYPE.int4],
  text: `
    select ${EVENT_COLUMNS.map((name) => `event.${name}`).join(", ")}
    from (
      select coalesce(known.writer, audit_writer.writer) as writer, coalesce(known.n, 0) as n
      from unnest($1, $2) as known (writer, n) full join audit_writer on audit_writer.writer = known.writer
    ) as chain
    cross join lateral (
      select * from audit_event where audit_event.writer = chain.writer and n > chain.n order by n limit $3
    ) as event`,
};

/**
 * The committed events that the log does not have yet, on a reserved connection. Each writer is read by its numbers, so a slow
 * transaction delays only its own writer, and a missing event shows. It proves every commit by its writer's chain.
 */
export class EventFeed implements Disposable {
  readonly #sql: ReservedSql;
  /** For look-ups whose plan is the planner's choice. */
  readonly #pool: Sql;
  readonly #chain: Chain;
  readonly #chains: Map<bigint, OpenChain>;
  /** Writers of which a row is missing, changed or invented: they are not read on. */
  readonly #broken = new Set<bigint>();
  #waiting = 0;

  private constructor(sql: ReservedSql, pool: Sql, chain: Chain, chains: Map<bigint, OpenChain>) {
    this.#sql = sql;
    this.#pool = pool;
    this.#chain = chain;
    this.#chains = chains;
  }

  /** Continues from these numbers: `open` of the newest checkpoint. */
  static async open(sql: Sql, chain: Chain, open: ReadonlyMap<bigint, number>): Promise<EventFeed> {
    const reserved = await sql.reserve();
    try {
      await followIndexes(reserved);
      await reserved.prepare([TAKE]);
      return new EventFeed(reserved, sql, chain, await chainsFrom(reserved, open));
    } catch (error) {
      reserved.release();
      throw error;
    }
  }

  /** The number of events that were read and not taken. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The writers whose chains are broken, by their names. */
  get broken(): readonly string[] {
    return [...this.#broken].map(writerName);
  }

  /** Reads new events, unless `enough` wait already. Resolves with false if there may be more that were committed before. */
  async look(enough: number): Promise<boolean> {
    if (this.#waiting >= enough) return false;
    const known = [...this.#chains].filter(([writer]) => !this.#broken.has(writer));
    const values = new BinaryValues(100 + 20 * known.length);
    values.array(TYPE.int8, known, ([writer]) => values.int8(writer));
    values.array(TYPE.int4, known, ([, { end }]) => values.int4(end.n));
    values.int4(OF_WRITER_MAX);
    const [result] = await this.#sql.pipeline([{ statement: TAKE, values: values.finish() }]);
    const rows = Map.groupBy((result?.rows ?? []).map(readRow), ({ writer }) => writer);
    // A writer that is new here and was in the log before has ended there: its events are shown once more.
    const unknown = [...rows.keys()].filter((writer) => !this.#chains.has(writer) && !this.#broken.has(writer));
    for (const writer of await inTheLog(this.#pool, unknown)) this.#broken.add(writer);
    for (const [writer, all] of rows) this.#split(writer, all);
    return rows.values().every(({ length }) => length < OF_WRITER_MAX);
  }

  /** Splits a writer's rows into commits. */
  #split(writer: bigint, rows: readonly ReadRow[]): void {
    let commit: EventRow[] = [];
    for (const { row } of rows) {
      if (row === null) return void this.#broken.add(writer);
      commit.push(row);
      if (row.mac === null) continue;
      this.#queue(writer, commit);
      commit = [];
    }
    // A commit is there as a whole or not at all, unless the look ended within it.
    const isCut = rows.length === OF_WRITER_MAX && commit.length < rows.length;
    if (commit.length > 0 && !isCut) this.#broken.add(writer);
  }

  #queue(writer: bigint, commit: EventRow[]): void {
    if (this.#broken.has(writer)) return;
    const chain = this.#chains.get(writer) ?? { end: NOTHING_WRITTEN, lastAt: 0, waiting: [] };
    const end = this.#chain.follow(chain.end, commit);
    if (end === null) {
      this.#broken.add(writer);
      return;
    }
    this.#chains.set(writer, chain);
    chain.end = end;
    chain.lastAt = commit.at(-1)?.event.at ?? 0;
    chain.waiting.push(commit);
    this.#waiting += commit.length;
  }

  /**
   * Takes the oldest commits, each writer's in their order and those of several writers by time: at most `most` events, but one
   * commit in any case.
   */
  take(most: number): EventRow[][] {
    const taken: EventRow[][] = [];
    for (let events = 0; this.#waiting > 0; ) {
      const [writer, chain] = this.#oldest();
      const commit = chain.waiting[0] as EventRow[];
      if (taken.length > 0 && events + commit.length > most) break;
      chain.waiting.shift();
      this.#waiting -= commit.length;
      events += commit.length;
      taken.push(commit);
      // Whatever stands after a chain's end was invented: it is not read, and verification finds it.
      if (isEnd(commit)) this.#chains.delete(writer);
    }
    return taken;
  }

  #oldest(): [bigint, OpenChain] {
    let oldest: [bigint, OpenChain] | undefined;
    for (const each of this.#chains) {
      const at = each[1].waiting[0]?.[0]?.event.at;
      if (at === undefined) continue;
      const other = oldest?.[1].waiting[0]?.[0]?.event.at ?? Infinity;
      if (at < other || (at === other && each[0] < (oldest?.[0] ?? 0n))) oldest = each;
    }
    if (oldest === undefined) throw new RangeError("no event waits");
    return oldest;
  }

  /** The chains whose last event is older than `before`, in milliseconds since 1970 UTC, and of which nothing waits. */
  silentSince(before: number): readonly (readonly [bigint, ChainEnd])[] {
    return [...this.#chains]
      .filter(([writer, { lastAt, waiting }]) => waiting.length === 0 && lastAt < before && !this.#broken.has(writer))
      .map(([writer, { end }]) => [writer, end] as const);
  }

  /** Releases the connection, whether it is lost or no longer needed. */
  [Symbol.dispose](): void {
    this.#sql.release();
  }
}

interface ReadRow {
  readonly writer: bigint;
  /** Null if it has a value that no writer writes. */
  readonly row: EventRow | null;
}

function readRow(message: Buffer): ReadRow {
  try {
    const row = rawEventRow(message);
    return { writer: row.writer, row };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { writer: new BinaryRow(message).int8(), row: null };
  }
}
