import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { bankProcesses } from "./cpu-split.ts";
import { DurableBank } from "./durable-bank.ts";
import { privateMemoryOf } from "./processes.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures } from "./rounds.ts";
import { type Row, type Section, sectionsOf } from "./table.ts";

const PAIRS = 3;
const ROUND_MS = 1_500;
const CROWDS = [10, 1_000, 10_000] as const;
const ATMS = 64;
const KB = 1_024;

export const about = `Two banks with their default workers, each with money operations at ${ATMS} ATMs, one after the other. One bank also holds signed-in
channels that send only a PING every 30 seconds. Memory is the private memory of the workers: the difference, divided by the
number of idle channels. bcrypt has cost 4, so that 10,000 sign-ins take seconds instead of an hour, and an ATM may have any
number of channels. Both change how a channel opens, not what an open one costs.`;

type Figure = "rate" | "p99" | "memory" | "each";

const ROWS: readonly Row<Figure>[] = [
  { figure: "rate", label: "money operations a second" },
  { figure: "p99", label: "99th percentile, ms", decimals: 2 },
  { figure: "memory", label: "memory of the workers, MB", decimals: 1 },
  { figure: "each", label: "memory of an idle channel, kB", decimals: 1, goal: { most: 50, of: "a" } },
];
/** Ten channels are too few to show in a process's memory. */
const FEW_ROWS = ROWS.filter(({ figure }) => figure !== "each");

export async function run(print: Print): Promise<void> {
  await using crowded = await Place.open();
  await using empty = await Place.open();
  await empty.round();
  const sections: Section<Figure>[] = [];
  let crowd = 0;
  for (const size of CROWDS) {
    await crowded.crowd(size - crowd);
    crowd = size;
    const full = {
      name: "with idle channels",
      round: async () => {
        const figures = await crowded.round();
        return { ...figures, each: (KB * (figures.memory - empty.memoryAfterWork)) / size };
      },
    };
    const pairs = await alternate(PAIRS, full, { name: "without", round: () => empty.round() });
    const rows = size < 1_000 ? FEW_ROWS : ROWS;
    sections.push({ label: `${size.toLocaleString("en")} idle: `, rows, pairs });
  }
  print(sectionsOf(`${ATMS} ATMs at work`, ["with", "without"], sections));
}

/** A bank and its ATMs. */
class Place implements AsyncDisposable {
  readonly #bank: DurableBank;
  readonly #atms: Child<AtmTasks>;
  /** In megabytes, at the end of the last round. A bank that has been idle since uses less, so measure at once. */
  memoryAfterWork = Number.NaN;

  private constructor(bank: DurableBank, atms: Child<AtmTasks>) {
    this.#bank = bank;
    this.#atms = atms;
  }

  static async open(): Promise<Place> {
    const bank = await DurableBank.start({ atms: ATMS, connections: 1, flags: ["--sessions-per-terminal", "100000"] });
    const atms = new Child<AtmTasks>("atms-process");
    await atms.ask("open", bank.port, bank.atms);
    return new Place(bank, atms);
  }

  /** Memory of all workers, in megabytes. */
  get #memory(): number {
    const { workers } = bankProcesses(this.#bank.program.process.pid as number);
    return workers.reduce((sum, pid) => sum + privateMemoryOf(pid), 0) / (KB * KB);
  }

  crowd(more: number): Promise<void> {
    return this.#atms.ask("crowd", this.#bank.port, this.#bank.atms, more);
  }

  async round(): Promise<Figures<Figure>> {
    await this.#bank.copied();
    const { perSecond, p99 } = await this.#atms.ask("work", { clients: ATMS, forMs: ROUND_MS });
    this.memoryAfterWork = this.#memory;
    return { rate: perSecond, p99, memory: this.memoryAfterWork, each: Number.NaN };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#atms[Symbol.asyncDispose]();
    await this.#bank[Symbol.asyncDispose]();
  }
}
