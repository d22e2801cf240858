import { freePort, Program } from "../tests/program.ts";
import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { consoleSessions } from "./console-sessions.ts";
import { DurableBank } from "./durable-bank.ts";
import type { LivePagesTasks } from "./live-pages-process.ts";
import { cpuOf } from "./processes.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 5;
/** Some readings of each live part: the slowest pace is 10 s. */
const ROUND_MS = 20_000;
const ATMS = 64;
/** A session may have four live pages. */
const SESSIONS = 5;
const PATHS = ["/attention", "/now", "/alarms", "/money/holds"] as const;

export const about = `Deposits and transfers in turn by ${ATMS} customers at as many ATMs, each with one request after the other, through the whole system: beside
the operators' console with ${SESSIONS * PATHS.length} open pages (${SESSIONS} sessions, each with ${PATHS.join(", ")}), whose live parts a process of its own
reads, and beside the same without a page, the console's process stopped (SIGSTOP) during the round. Each round begins with an empty
backlog of the sequencer.`;

type Figure = "booked" | "p99" | "parts" | "console";

const ROWS: readonly Row<Figure>[] = [
  { figure: "booked", label: "operations a second", goal: { least: 0.97 } },
  { figure: "p99", label: "99th percentile, ms", decimals: 2 },
  { figure: "parts", label: "live parts sent a second", decimals: 1 },
  { figure: "console", label: "the console's processor time, ms a second", decimals: 1 },
];

export async function run(print: Print): Promise<void> {
  await using bank = await DurableBank.start({ atms: ATMS, connections: 2 });
  await using atms = new Child<AtmTasks>("atms-process");
  await atms.ask("open", bank.port, bank.atms);
  const tokens = await consoleSessions(bank, SESSIONS);
  const port = await freePort();
  const place = ["--data", bank.folder, "--console-listen", `localhost:${port}`, "--log-level", "warn"];
  await using console = new Program(["console", ...place]);
  await console.says("serves its pages on");
  await using pages = new Child<LivePagesTasks>("live-pages-process");
  const pid = console.process.pid as number;

  const round = async (): Promise<Figures<Figure>> => {
    const before = cpuOf(pid);
    const { perSecond, p99, ...load } = await atms.ask("work", { clients: ATMS, forMs: ROUND_MS });
    const seconds = load.done / perSecond;
    return { booked: perSecond, p99, parts: 0, console: (cpuOf(pid) - before) / 1_000 / seconds };
  };
  const open: Side<Figure> = {
    name: "20 pages",
    async round() {
      await bank.copied();
      await pages.ask("open", port, tokens, PATHS);
      const figures = await round();
      const received = await pages.ask("close");
      return { ...figures, parts: (1_000 * received) / ROUND_MS };
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
  print(tableOf(`${ATMS} at once`, [open.name, none.name], ROWS, await alternate(PAIRS, open, none)));
}
