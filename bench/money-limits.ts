import type { DurableBank } from "./durable-bank.ts";
import { Echo } from "./echo-client.ts";
import type { LoadResult } from "./load.ts";
import { echoSide } from "./records.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 3;
const COMMITS_MS = 1_000;

type Limit = "channel" | "disk" | "slower";

const ROWS: readonly Row<Limit>[] = [
  { figure: "channel", label: "the channel alone, echoing" },
  { figure: "disk", label: "commits of one row a second, times the mean batch" },
  { figure: "slower", label: "the slower of the two", goal: { least: 0.5 } },
];

/** Prints the rate of the whole path beside what bounds it: its channel with nothing behind it, and the disk. */
export async function compareWithLimits(
  print: Print,
  bank: DurableBank,
  work: () => Promise<LoadResult>,
  clients: number,
): Promise<void> {
  await using echo = await Echo.start();
  await bank.store.sql`create table durable_commit (n bigint generated always as identity)`;
  const echoes = echoSide("channel", echo, echo.overChannel, { connections: clients, depth: 1 });
  let batch = 1;
  const path: Side<Limit> = {
    name: "whole path",
    async round() {
      await bank.sealed();
      const before = new Date();
      const { perSecond } = await work();
      batch = await meanBatch(bank, before);
      return { channel: perSecond, disk: perSecond, slower: perSecond };
    },
  };
  const limit: Side<Limit> = {
    name: "limit",
    async round() {
      await bank.sealed();
      const { rate: channel } = await echoes.round();
      const disk = batch * (await commitsPerSecond(bank));
      return { channel, disk, slower: Math.min(channel, disk) };
    },
  };
  const pairs = await alternate(PAIRS, path, limit);
  print(tableOf(`${clients} clients, mean batch ${batch.toFixed(1)}`, [path.name, limit.name], ROWS, pairs));
}

/** How many requests a commit answered since then: rows of one transaction have the same xmin. */
async function meanBatch(bank: DurableBank, since: Date): Promise<number> {
  const [row] = await bank.store.sql<{ mean: number }[]>`
    select count(*)::float8 / count(distinct xmin::text) as mean from request_answer where at >= ${since}`;
  return row?.mean ?? Number.NaN;
}

/** Commits of one row each, one after the other on one connection: each waits for the disk. */
async function commitsPerSecond(bank: DurableBank): Promise<number> {
  const startedAt = performance.now();
  let commits = 0;
  for (; performance.now() - startedAt < COMMITS_MS; commits++) await bank.store.sql`insert into durable_commit default values`;
  return (1_000 * commits) / (performance.now() - startedAt);
}
