import { availableParallelism } from "node:os";
import { freePort, Program } from "../tests/program.ts";
import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { openIdleAccounts, writeBusyHour } from "./console-hour.ts";
import { consoleSessions } from "./console-sessions.ts";
import { bankProcesses, cpuSplit, postgresProcesses } from "./cpu-split.ts";
import { DurableBank } from "./durable-bank.ts";
import type { LivePagesTasks } from "./live-pages-process.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures, medianWithin, type Pair, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 40;
const WARM_UPS = 6;
const ROUND_MS = 5_000;
const ATMS = 64;
const IDLE_ACCOUNTS = 100_000;
/** A session may have four live pages. */
const SESSIONS = 5;
const PATHS = ["/attention", "/now", "/alarms", "/money/holds"] as const;

export const about = `Deposits and transfers in turn by ${ATMS} customers at as many ATMs, each with one request after the other, through the whole system: beside
the operators' console with ${SESSIONS * PATHS.length} open pages (${SESSIONS} sessions, each with ${PATHS.join(", ")}), whose live parts a process of its own
reads, and beside the same with the console's process stopped (SIGSTOP), so that it reads and sends nothing. There are an hour of measures and
${IDLE_ACCOUNTS.toLocaleString("en")} more accounts. Rounds take ${ROUND_MS / 1_000} s, begin with an empty backlog of the sequencer, and alternate as with-without, without-with; ${WARM_UPS} pairs run first and do not
count. After a stop the console reads at once what is due, so a round with pages has rather more readings than their pace.`;

type Figure = "booked" | "p99" | "work" | "console" | "database" | "reader" | "parts" | "sent";

const ROWS: readonly Row<Figure>[] = [
  { figure: "booked", label: "operations a second", goal: { least: 0.97 } },
  { figure: "p99", label: "99th percentile, ms", decimals: 2 },
  { figure: "work", label: "processor time of an operation, µs", decimals: 1 },
  { figure: "console", label: "the console's processor time, ms a second", decimals: 1 },
  { figure: "database", label: "that of PostgreSQL for it, ms a second", decimals: 1 },
  { figure: "reader", label: "that of the reader of the pages, ms a second", decimals: 1 },
  { figure: "parts", label: "live parts sent a second", decimals: 1 },
  { figure: "sent", label: "kB sent a second", decimals: 1 },
];

export async function run(print: Print): Promise<void> {
  await using bank = await DurableBank.start({ atms: ATMS, connections: 2 });
  await writeBusyHour(bank.store);
  await openIdleAccounts(bank.store, IDLE_ACCOUNTS);
  await using atms = new Child<AtmTasks>("atms-process");
  await atms.ask("open", bank.port, bank.atms);
  const tokens = await consoleSessions(bank, SESSIONS);
  const port = await freePort();
  const place = ["--data", bank.folder, "--console-listen", `localhost:${port}`, "--log-level", "warn"];
  await using console = new Program(["console", ...place]);
  await console.says("serves its pages on");
  await using pages = new Child<LivePagesTasks>("live-pages-process");
  await pages.ask("open", port, tokens, PATHS);
  const pid = console.process.pid as number;
  const round = (): Promise<Figures<Figure>> => measured({ bank, atms, pages, pid });
  const open: Side<Figure> = {
    name: "20 pages",
    async round() {
      await pages.ask("use", port, tokens, "/alarms");
      await bank.copied();
      return round();
    },
  };
  const none: Side<Figure> = {
    name: "none",
    async round() {
      await bank.copied();
      process.kill(pid, "SIGSTOP");
      try {
        return await round();
      } finally {
        process.kill(pid, "SIGCONT");
      }
    },
  };
  const pairs = await alternate(PAIRS, open, none, WARM_UPS, true);
  print(tableOf(`${ATMS} at once`, [open.name, none.name], ROWS, pairs));
  print(spreadText(pairs));
}

interface Measured {
  readonly bank: DurableBank;
  readonly atms: Child<AtmTasks>;
  readonly pages: Child<LivePagesTasks>;
  /** The console's process. */
  readonly pid: number;
}

async function measured({ bank, atms, pages, pid }: Measured): Promise<Figures<Figure>> {
  const { sql } = bank.store;
  const { workers, sequencer } = bankProcesses(bank.program.process.pid as number);
  const { serving, sequencing } = await postgresProcesses(sql, "strongroom worker");
  const { serving: database } = await postgresProcesses(sql, "strongroom console");
  const roles = {
    work: [atms.pid, ...workers, ...sequencer, ...serving, ...sequencing],
    console: [pid],
    database,
    reader: [pages.pid],
  };
  const before = await pages.ask("received");
  const [used, { perSecond, p99, done }] = await cpuSplit(roles, () => atms.ask("work", { clients: ATMS, forMs: ROUND_MS }));
  const after = await pages.ask("received");
  const seconds = done / perSecond;
  const share = (us: number): number => us / 1_000 / seconds;
  return {
    ...{ booked: perSecond, p99, work: used.work / done },
    ...{ console: share(used.console), database: share(used.database), reader: share(used.reader) },
    ...{ parts: (after.parts - before.parts) / seconds, sent: (after.bytes - before.bytes) / 1_000 / seconds },
  };
}

/** How sure the ratio of the rates is, and what the processor times say of it: on a machine with nothing else to do, both are the same. */
function spreadText(pairs: readonly Pair<Figure>[]): string {
  const [from, to] = medianWithin(pairs.map(({ a, b }) => a.booked / b.booked)).map((each) => each.toFixed(3));
  const beside = pairs.reduce((sum, { a }) => sum + a.console + a.database + a.reader, 0) / pairs.length;
  const share = beside / (1_000 * availableParallelism());
  return `  the median ratio of operations a second is within ${from} to ${to} in 95 of 100 runs; the pages leave ${(1 - share).toFixed(3)} of the processors' time
`;
}
