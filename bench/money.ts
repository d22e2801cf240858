import type { AtmTasks } from "./atms-process.ts";
import { Baseline } from "./baseline/baseline.ts";
import { Child } from "./child.ts";
import { bankProcesses, cpuSplit, postgresProcesses } from "./cpu-split.ts";
import { DurableBank } from "./durable-bank.ts";
import type { LoadResult } from "./load.ts";
import { compareWithLimits } from "./money-limits.ts";
import { childrenOf } from "./processes.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures, type Side } from "./rounds.ts";
import { type Row, type Section, sectionsOf, tableOf } from "./table.ts";

const PAIRS = 5;
const ROUND_MS = 1_500;
/** Rounds before the measurement, to compile the code: a bank runs for weeks. */
const WARM_UPS = 4;
const CLIENTS = [1, 8, 64, 256] as const;
const CLIENTS_MOST = 256;
const WORKERS = [1, 2] as const;
/** The case of the goals. */
const AIM = { clients: 64, workers: 2 } as const;
/** Connections of each of the baseline's workers. */
const BASELINE_CONNECTIONS = 16;

export const about = `Deposits and transfers in turn, each client with one request after the other, through the whole system (ATMs in a process of
their own, channel, bank, group commit, audit events, sequencer), beside the usual way (bench/baseline: TLS 1.3 with certificates on both
sides, JSON lines, the same number of worker processes with ${BASELINE_CONNECTIONS} connections each, one transaction per request with its answer and audit row).
Both use the same PostgreSQL, which syncs every commit to the disk, and all processes share the cores. Each round begins with an empty
backlog of the sequencer; the time to order and copy a round's events counts as the round's processor time. ${WARM_UPS} rounds of each side run first and do not count.`;

type Figure = "rate" | "median" | "p99";
type Share = "client" | "workers" | "serving" | "sequencing" | "own" | "sequencer" | "all";
type Named = Figure | Share;

const ROWS: readonly Row<Figure>[] = [
  { figure: "rate", label: "operations a second" },
  { figure: "median", label: "median, ms", decimals: 2 },
  { figure: "p99", label: "99th percentile, ms", decimals: 2 },
];
const AIMED_ROWS: readonly Row<Figure>[] = ROWS.map((row) => {
  if (row.figure === "rate") return { ...row, goal: { least: 3 } };
  return row.figure === "p99" ? { ...row, goal: { most: 20, of: "a" } } : row;
});
const SPLIT_ROWS: readonly Row<Share>[] = [
  { figure: "client", label: "client", decimals: 1 },
  { figure: "workers", label: "workers", decimals: 1 },
  { figure: "serving", label: "PostgreSQL for the workers", decimals: 1 },
  { figure: "own", label: "PostgreSQL's own processes", decimals: 1 },
  { figure: "sequencer", label: "sequencer", decimals: 1 },
  { figure: "sequencing", label: "PostgreSQL for the sequencer", decimals: 1 },
  { figure: "all", label: "all", decimals: 1 },
];

export async function run(print: Print): Promise<void> {
  for (const workers of WORKERS) {
    await using bank = await DurableBank.start({
      atms: CLIENTS_MOST,
      connections: 2,
      flags: ["--workers", String(workers)],
    });
    await using atms = new Child<AtmTasks>("atms-process");
    await atms.ask("open", bank.port, bank.atms);
    const { databaseUrl } = bank;
    await using baseline = await Baseline.start({
      databaseUrl,
      workers,
      connections: BASELINE_CONNECTIONS,
      clients: CLIENTS_MOST,
    });
    const sections: Section<Named>[] = [];
    for (const clients of CLIENTS) {
      const aimed = clients === AIM.clients && workers === AIM.workers;
      const pairs = await alternate(PAIRS, bankSide(bank, atms, clients), baselineSide(bank, baseline, clients), WARM_UPS);
      sections.push({ label: `${clients} clients: `, rows: aimed ? AIMED_ROWS : ROWS, pairs });
      if (clients === AIM.clients)
        print(
          tableOf(`µs of an operation, ${clients} clients, workers: ${workers}`, ["Strongroom", "baseline"], SPLIT_ROWS, pairs),
        );
    }
    print(sectionsOf(`workers: ${workers}`, ["Strongroom", "baseline"], sections));
    if (workers === AIM.workers) await compareWithLimits(print, bank, () => work(atms, AIM.clients), AIM.clients);
  }
}

const work = (atms: Child<AtmTasks>, clients: number): Promise<LoadResult> => atms.ask("work", { clients, forMs: ROUND_MS });

const bankSide = (bank: DurableBank, atms: Child<AtmTasks>, clients: number): Side<Named> => ({
  name: "Strongroom",
  async round() {
    await bank.copied();
    const postgres = await postgresProcesses(bank.store.sql, "strongroom worker");
    const { workers, sequencer } = bankProcesses(bank.program.process.pid as number);
    return measured({ client: [atms.pid], workers, sequencer, ...postgres }, async () => {
      const result = await work(atms, clients);
      await bank.copied();
      return result;
    });
  },
});

const baselineSide = (bank: DurableBank, baseline: Baseline, clients: number): Side<Named> => ({
  name: "baseline",
  async round() {
    await bank.copied();
    const postgres = await postgresProcesses(bank.store.sql, "baseline worker");
    const workers = childrenOf(baseline.serverPid);
    const roles = { client: [baseline.clientPid], workers, sequencer: [], ...postgres, sequencing: [] };
    return measured(roles, () => baseline.work({ clients, forMs: ROUND_MS }));
  },
});

async function measured(
  roles: Readonly<Record<Exclude<Share, "all">, readonly number[]>>,
  act: () => Promise<LoadResult>,
): Promise<Figures<Named>> {
  const [split, { perSecond, done, median, p99 }] = await cpuSplit(roles, act);
  const shares = Object.entries(split).map(([role, used]) => [role, used / done] as const);
  const all = shares.reduce((sum, [, each]) => sum + each, 0);
  return { rate: perSecond, median, p99, all, ...(Object.fromEntries(shares) as typeof split) };
}
