import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { DurableBank } from "./durable-bank.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, type Section, sectionsOf } from "./table.ts";

const PAIRS = 5;
const ROUND_MS = 1_500;
const WARM_UPS = 3;
const CLIENTS = [1, 8, 64] as const;
const CLIENTS_MOST = 64;
const FLAGS = ["--workers", "2"];

export const about = `Deposits and transfers in turn through the whole system, as in the benchmark money, with two workers. On one side PostgreSQL
has a synchronous standby (synchronous_commit=on): a commit waits for the disks of both. On the other side it has none. The standby shares cores
and disk with everything else, so the ratio has its work too; between machines it has a round trip instead.`;

type Figure = "rate" | "median" | "p99";

const ROWS: readonly Row<Figure>[] = [
  { figure: "rate", label: "operations a second" },
  { figure: "median", label: "median, ms", decimals: 2 },
  { figure: "p99", label: "99th percentile, ms", decimals: 2 },
];

export async function run(print: Print): Promise<void> {
  await using replicated = await Customers.at(true);
  await using alone = await Customers.at(false);
  const sections: Section<Figure>[] = [];
  for (const clients of CLIENTS) {
    const pairs = await alternate(PAIRS, replicated.side("a standby", clients), alone.side("none", clients), WARM_UPS);
    sections.push({ label: `${clients} clients: `, rows: ROWS, pairs });
  }
  print(sectionsOf("workers: 2", ["a standby", "none"], sections));
}

/** Customers at the ATMs of one bank. */
class Customers implements AsyncDisposable {
  readonly #bank: DurableBank;
  readonly #atms: Child<AtmTasks>;
  readonly #stack: AsyncDisposableStack;

  private constructor(bank: DurableBank, atms: Child<AtmTasks>, stack: AsyncDisposableStack) {
    this.#bank = bank;
    this.#atms = atms;
    this.#stack = stack;
  }

  static async at(standby: boolean): Promise<Customers> {
    await using stack = new AsyncDisposableStack();
    const bank = stack.use(await DurableBank.start({ atms: CLIENTS_MOST, connections: 2, flags: FLAGS, standby }));
    const atms = stack.use(new Child<AtmTasks>("atms-process"));
    await atms.ask("open", bank.port, bank.atms);
    return new Customers(bank, atms, stack.move());
  }

  side(name: string, clients: number): Side<Figure> {
    return {
      name,
      round: async () => {
        await this.#bank.copied();
        const { perSecond, median, p99 } = await this.#atms.ask("work", { clients, forMs: ROUND_MS });
        return { rate: perSecond, median, p99 };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
