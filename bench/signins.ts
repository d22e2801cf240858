import { availableParallelism } from "node:os";
import type { AtmTasks } from "./atms-process.ts";
import type { BcryptTasks } from "./bcrypt-process.ts";
import { busyMachine } from "./busy-machine.ts";
import { Child } from "./child.ts";
import { DurableBank } from "./durable-bank.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 3;
/** More pairs, because the slowest hundredth of a round is only a dozen operations. */
const MONEY_PAIRS = 7;
const ROUND_MS = 4_000;
/** A sign-in may take seconds in this case. */
const BUSY_PAIRS = 3;
const BUSY_MS = 15_000;
/** The product's default, which other tests and benchmarks lower. */
const COST = 12;
const VISITORS = 16;
const CUSTOMERS = 32;
const REST_MS = 100;
const SIGNINS_PER_SECOND = 8;

export const about = `bcrypt has cost ${COST}. First: sign-ins (each with its sign-out, counters and audit events) at ${VISITORS} ATMs one after the other, beside
bcrypt alone in a process of its own with twice as many hashes at once as there are cores. Second: money operations by ${CUSTOMERS} customers who
rest ${REST_MS} ms between them, with ${SIGNINS_PER_SECOND} sign-ins a second, beside the same without sign-ins. Third: the same customers without rest, and two busy programs
for each core, beside the same without sign-ins; ${VISITORS} ATMs sign in one after the other. A sign-in that is refused as bank-busy does not count.`;

const RATE_ROWS: readonly Row<"rate">[] = [{ figure: "rate", label: "passwords a second", decimals: 1, goal: { least: 0.9 } }];

type Figure = "signins" | "rate" | "median" | "p99";
const MONEY_ROWS: readonly Row<Figure>[] = [
  { figure: "signins", label: "sign-ins a second, done in time", decimals: 1 },
  { figure: "rate", label: "money operations a second" },
  { figure: "median", label: "a money operation, median, ms", decimals: 2 },
  { figure: "p99", label: "a money operation, 99th percentile, ms", decimals: 2, goal: { most: 2 } },
];

const BUSY_ROWS: readonly Row<Figure>[] = MONEY_ROWS.map(({ goal: _, ...row }) =>
  row.figure === "signins" ? { ...row, label: "sign-ins a second", goal: { least: 1, of: "a" } } : row,
);

export async function run(print: Print): Promise<void> {
  await using bank = await DurableBank.start({
    atms: VISITORS + CUSTOMERS,
    connections: 1,
    flags: ["--bcrypt-cost", String(COST)],
  });
  await using visitors = new Child<AtmTasks>("atms-process");
  await visitors.ask("open", bank.port, bank.atms.slice(0, VISITORS));
  await visitors.ask("signOut");

  await using bcrypt = new Child<BcryptTasks>("bcrypt-process");
  const signIns: Side<"rate"> = {
    name: "Strongroom",
    round: async () => ({ rate: (await visitors.ask("visit", { clients: VISITORS, forMs: ROUND_MS })).perSecond }),
  };
  const alone: Side<"rate"> = {
    name: "bcrypt alone",
    async round() {
      const plan = { clients: 2 * availableParallelism(), forMs: ROUND_MS };
      return { rate: (await bcrypt.ask("compare", COST, plan)).perSecond };
    },
  };
  const rates = await alternate(PAIRS, signIns, alone);
  print(tableOf(`bcrypt of cost ${COST}`, [signIns.name, alone.name], RATE_ROWS, rates));

  await using customers = new Child<AtmTasks>("atms-process");
  await customers.ask("open", bank.port, bank.atms.slice(VISITORS));
  const money = (name: string, perSecond: number): Side<Figure> => ({
    name,
    async round() {
      await bank.copied();
      const [done, result] = await Promise.all([
        perSecond === 0 ? 0 : visitors.ask("visitAt", perSecond, ROUND_MS),
        customers.ask("work", { clients: CUSTOMERS, forMs: ROUND_MS, restMs: REST_MS }),
      ]);
      return { signins: (1_000 * done) / ROUND_MS, rate: result.perSecond, median: result.median, p99: result.p99 };
    },
  });
  const [busy, quiet] = [money("with sign-ins", SIGNINS_PER_SECOND), money("without", 0)];
  const pairs = await alternate(MONEY_PAIRS, busy, quiet);
  print(tableOf(`${CUSTOMERS} customers`, [busy.name, quiet.name], MONEY_ROWS, pairs));

  await using _ = busyMachine();
  const besides = (name: string, areThere: boolean): Side<Figure> => ({
    name,
    async round() {
      await bank.copied();
      const [done, result] = await Promise.all([
        areThere ? visitors.ask("visitWhenBusy", { clients: VISITORS, forMs: BUSY_MS }) : 0,
        customers.ask("work", { clients: CUSTOMERS, forMs: BUSY_MS }),
      ]);
      return { signins: (1_000 * done) / BUSY_MS, rate: result.perSecond, median: result.median, p99: result.p99 };
    },
  });
  const starved = await alternate(BUSY_PAIRS, besides("with sign-ins", true), besides("without", false));
  print(tableOf("on a busy machine", ["with sign-ins", "without"], BUSY_ROWS, starved));
}
