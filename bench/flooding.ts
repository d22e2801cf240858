import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { DurableBank } from "./durable-bank.ts";
import type { FloodingTasks } from "./flooding-process.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 3;
const WARM_UPS = 1;
const ROUND_MS = 12_000;
const CUSTOMERS = 16;
const REST_MS = 20;
/** The most sessions that an ATM may have. */
const SESSIONS = 8;
/** The most lag that the options allow: without a budget the audit log falls behind, and the bank would refuse money. */
const LAG_MOST = ["--audit-lag", "86400", "--audit-lag-events", "199999"];

export const about = `Deposits and transfers in turn by ${CUSTOMERS} customers at as many ATMs, who rest ${REST_MS} ms between them, beside the same without a flood. Another ATM
asks for balances without a signed-in customer, on ${SESSIONS} sessions with 32 open requests each, as fast as the bank answers, and opens a new session as
soon as one ends. First with the default budget of an ATM, then without a limit. Each flooded round takes ${ROUND_MS / 1_000} s and has an ATM that was idle: it
spends its whole budget, is slowed, and is shut out. The flooding ATM is a process of the lowest priority on the same cores.`;

type Figure = "rate" | "median" | "p99" | "flood";

const ROWS: readonly Row<Figure>[] = [
  { figure: "rate", label: "money operations a second" },
  { figure: "median", label: "a money operation, median, ms", decimals: 2 },
  { figure: "p99", label: "a money operation, 99th percentile, ms", decimals: 2 },
  { figure: "flood", label: "the flooding ATM's requests answered a second" },
];
const AIMED_ROWS: readonly Row<Figure>[] = ROWS.map((row) => {
  if (row.figure === "rate") return { ...row, goal: { least: 0.95 } };
  return row.figure === "p99" ? { ...row, goal: { most: 1.5 } } : row;
});

export async function run(print: Print): Promise<void> {
  await compare(print, "with a budget", "default budgets", AIMED_ROWS);
  await compare(print, "without a budget", "boundless budgets", ROWS);
}

async function compare(
  print: Print,
  title: string,
  budgets: "default budgets" | "boundless budgets",
  rows: readonly Row<Figure>[],
): Promise<void> {
  await using bank = await DurableBank.start({ atms: CUSTOMERS + WARM_UPS + PAIRS, connections: 1, budgets, flags: LAG_MOST });
  await using customers = new Child<AtmTasks>("atms-process");
  await customers.ask("open", bank.port, bank.atms.slice(0, CUSTOMERS));
  await using flooding = new Child<FloodingTasks>("flooding-process");
  const fresh = bank.atms.slice(CUSTOMERS);
  const work = () => customers.ask("work", { clients: CUSTOMERS, forMs: ROUND_MS, restMs: REST_MS });
  const flooded: Side<Figure> = {
    name: "flooded",
    async round() {
      await bank.copied();
      await flooding.ask("begin", bank.port, fresh.pop() as InitiatorKeys, SESSIONS);
      const { perSecond, median, p99 } = await work();
      const answered = await flooding.ask("end");
      return { rate: perSecond, median, p99, flood: (1_000 * answered) / ROUND_MS };
    },
  };
  const quiet: Side<Figure> = {
    name: "quiet",
    async round() {
      await bank.copied();
      const { perSecond, median, p99 } = await work();
      return { rate: perSecond, median, p99, flood: 0 };
    },
  };
  print(tableOf(title, [flooded.name, quiet.name], rows, await alternate(PAIRS, flooded, quiet, WARM_UPS)));
}
