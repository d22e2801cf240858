import { beginSnapshot, type ReservedSql, type Store, type Transaction } from "../store/store.ts";

/** How many rows a fetch asks for: the first one, the fewest and the most. And the bytes that it should not exceed by much. */
const FETCH_FIRST = 128;
const FETCH_MIN = 16;
const FETCH_MAX = 2_048;
const FETCH_SIZE = 4 * 1024 * 1024;

/**
 * One snapshot of the whole database: all that is read from it is of one moment, while the bank runs. Several reads may be under
 * way at once, each in its own order; memory holds one fetch of each.
 */
export class Snapshot {
  readonly #sql: ReservedSql;
  #reads = 0;
  /** The connection serves one exchange at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(sql: ReservedSql) {
    this.#sql = sql;
  }

  /** Calls `act` with a snapshot of this moment, and ends it. Statements may take as long as the store allows. */
  static async of<Result>(store: Store, act: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
    const sql = await store.sql.reserve();
    try {
      await beginSnapshot(sql);
      // A cursor is read to its end here, and the sorts are large. The planner takes tables that have just grown for small.
      await sql`
        select set_config('cursor_tuple_fraction', '1', true), set_config('work_mem', '64MB', true),
               set_config('enable_nestloop', 'off', true)`;
      return await act(new Snapshot(sql));
    } finally {
      sql.release();
    }
  }

  /** For single statements of this snapshot. Await each, and start none while a read is being awaited. */
  get sql(): Transaction {
    return this.#sql as unknown as Transaction;
  }

  /**
   * Reads the rows of a query in its order, each DataRow message through `read`. With `byIndex` the query is a loop that looks up
   * each row by an index, in the order of the loop.
   */
  async *rows<Row>(query: string, read: (message: Buffer) => Row, { byIndex = false } = {}): AsyncGenerator<Row, void> {
    const cursor = `verification_${++this.#reads}`;
    let count = FETCH_FIRST;
    let rows = await this.#alone(async () => {
      if (byIndex) await this.#plan("on", "off");
      const begun = await this.#run(`declare ${cursor} no scroll cursor for ${query}`, `fetch ${count} from ${cursor}`);
      if (byIndex) await this.#plan("off", "on");
      return begun;
    });
    for (;;) {
      let size = 0;
      for (const message of rows) {
        size += message.length;
        yield read(message);
      }
      if (rows.length < count) return;
      if (size < FETCH_SIZE / 2 && count < FETCH_MAX) count *= 2;
      else if (size > 2 * FETCH_SIZE && count > FETCH_MIN) count /= 2;
      rows = await this.#alone(() => this.#run(`fetch ${count} from ${cursor}`));
    }
  }

  /** Runs the statements in one exchange. Resolves with the rows of the last. */
  async #run(...statements: readonly string[]): Promise<readonly Buffer[]> {
    const results = await this.#sql.pipeline(statements.map((text) => ({ statement: { name: "", types: [], text } })));
    return results.at(-1)?.rows ?? [];
  }

  async #plan(loops: "on" | "off", others: "on" | "off"): Promise<void> {
    await this.#sql`
      select set_config('enable_nestloop', ${loops}, true), set_config(name, ${others}, true)
      from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material']) as name`;
  }

  #alone<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** Reads ahead by one row. */
export class Ahead<Row> {
  readonly #rows: AsyncGenerator<Row, void>;
  #head: Row | null = null;

  private constructor(rows: AsyncGenerator<Row, void>) {
    this.#rows = rows;
  }

  static async of<Row>(rows: AsyncGenerator<Row, void>): Promise<Ahead<Row>> {
    const ahead = new Ahead(rows);
    await ahead.take();
    return ahead;
  }

  /** The next row; null after the last. */
  get head(): Row | null {
    return this.#head;
  }

  /** Returns the next row, and reads the one after it. */
  async take(): Promise<Row | null> {
    const row = this.#head;
    const { done, value } = await this.#rows.next();
    this.#head = done ? null : (value as Row);
    return row;
  }
}
