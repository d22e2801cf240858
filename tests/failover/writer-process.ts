import { setTimeout as pause } from "node:timers/promises";
import { serve } from "../../bench/child.ts";
import { openStore, type ReservedSql, type Store } from "../../src/store/driver/connect.ts";
import { type Books, readBooks } from "../crash-books.ts";

// Writes rows to each database directly, past HAProxy and the bank, to whichever accepts them, and remembers which were acknowledged.
// A database that acknowledges what another one does not have shows here, however short the moment. Reads the books at the end.

const EVERY_MS = 50;
const ANSWER_WITHIN_MS = 3_000;

export interface Written {
  readonly acknowledged: number;
  /** Commits that the server called local only: it warned that no standby has confirmed them. */
  readonly warned: number;
  /** Rows that were acknowledged and that the cluster does not have. */
  readonly lost: readonly string[];
}

export type WriterTasks = {
  /** `urls` reach one database each, `cluster` the leader, all as the owner of the tables. */
  begin(urls: readonly string[], cluster: string): Promise<void>;
  end(): Promise<Written>;
  books(): Promise<Books>;
};

let cluster: Store;
let loops: Promise<unknown> = Promise.resolve();
let isOver = false;
let warned = 0;
const acknowledged: string[] = [];

async function write(url: string, n: number): Promise<void> {
  let warnings = 0;
  const applicationName = "strongroom trial";
  const store = openStore(url, { connections: 1, applicationName, answerWithinMs: ANSWER_WITHIN_MS });
  let sql: ReservedSql | null = null;
  for (let i = 0; !isOver; i++) {
    const row = `${n}-${i}`;
    const before = warnings;
    try {
      sql ??= await store.sql.reserve(() => warnings++);
      await sql`insert into trial.written (row) values (${row})`;
      if (warnings === before) acknowledged.push(row);
      else warned++;
      await pause(EVERY_MS);
    } catch {
      sql?.release();
      sql = null;
      await pause(4 * EVERY_MS);
    }
  }
  sql?.release();
  await store.close();
}

serve({
  async begin(urls, at) {
    cluster = openStore(at, { connections: 1, applicationName: "strongroom trial" });
    await cluster.sql`create schema trial`;
    await cluster.sql`create table trial.written (row text primary key)`;
    loops = Promise.all(urls.map(write));
  },
  async end() {
    isOver = true;
    await loops;
    const rows = await cluster.sql<{ row: string }[]>`select row from trial.written`;
    const there = new Set(rows.map(({ row }) => row));
    return { acknowledged: acknowledged.length, warned, lost: acknowledged.filter((row) => !there.has(row)) };
  },
  books: () => readBooks(cluster),
} satisfies WriterTasks);
