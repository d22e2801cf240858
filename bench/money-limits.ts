import type { DurableBank } from "./durable-bank.ts";
import { Echo } from "./echo-client.ts";
import { Books } from "./ledger-books.ts";
import { drive } from "./ledger-transfers.ts";
import type { LoadResult } from "./load.ts";
import { echoSide } from "./records.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 7;
const COMMITS_MS = 1_000;
const CUSTOMERS = 10_000;
const LEDGER_MS = 1_500;

type Limit = "channel" | "ledger" | "disk" | "both" | "slower";

const ROWS: readonly Row<Limit>[] = [
  { figure: "channel", label: "the channel alone, echoing" },
  { figure: "ledger", label: "the ledger alone, on one group commit" },
  { figure: "disk", label: "commits of one row a second, times the mean batch" },
  { figure: "both", label: "channel, then ledger, on the same cores" },
  { figure: "slower", label: "the slower of channel and ledger", goal: { least: 0.5 } },
];

/** Prints the rate of the whole path beside its limits: the channel alone, the ledger alone, and the disk. */
export async function compareWithLimits(
  print: Print,
  bank: DurableBank,
  work: () => Promise<LoadResult>,
  clients: number,
): Promise<void> {
  await using echo = await Echo.start();
  await using books = await Books.make(bank.postgres, "ledger_alone", CUSTOMERS);
  await bank.store.sql`create table durable_commit (n bigint generated always as identity)`;
  const echoes = echoSide("channel", echo, echo.overChannel, { connections: clients, depth: 1 });
  let batch = 1;
  const path: Side<Limit> = {
    name: "whole path",
    async round() {
      await bank.copied();
      const before = new Date();
      const { perSecond } = await work();
      batch = await meanBatch(bank, before);
      return { channel: perSecond, ledger: perSecond, disk: perSecond, both: perSecond, slower: perSecond };
    },
  };
  const limit: Side<Limit> = {
    name: "limit",
    async round() {
      await bank.copied();
      const { rate: channel } = await echoes.round();
      const post: Parameters<typeof drive>[1] = (transfer) => books.groupCommit.post(transfer);
      const { rate: ledger } = await drive(books, post, { callers: clients, ms: LEDGER_MS, payees: "many" });
      const disk = batch * (await commitsPerSecond(bank));
      // Each part alone uses all cores, as both together do.
      const both = 1 / (1 / channel + 1 / ledger);
      return { channel, ledger, disk, both, slower: Math.min(channel, ledger) };
    },
  };
  const pairs = await alternate(PAIRS, path, limit);
  print(tableOf(`${clients} clients, mean batch ${batch.toFixed(1)}`, [path.name, limit.name], ROWS, pairs));
}

/** Resolves with the requests per commit since then. Rows of one transaction have the same xmin. */
async function meanBatch(bank: DurableBank, since: Date): Promise<number> {
  const [row] = await bank.store.sql<{ mean: number }[]>`
    select count(*)::float8 / count(distinct xmin::text) as mean from request_answer where at >= ${since}`;
  return row?.mean ?? Number.NaN;
}

/** Commits one row after the other on one connection. Each commit waits for the disk. */
async function commitsPerSecond(bank: DurableBank): Promise<number> {
  const startedAt = performance.now();
  let commits = 0;
  for (; performance.now() - startedAt < COMMITS_MS; commits++) await bank.store.sql`insert into durable_commit default values`;
  return (1_000 * commits) / (performance.now() - startedAt);
}
