import { availableParallelism } from "node:os";
import type { Embedded } from "../src/store/embedded/embedded.ts";
import { Child } from "./child.ts";
import { Books } from "./ledger-books.ts";
import type { LedgerChildTasks } from "./ledger-child-process.ts";
import type { TransferFigure } from "./ledger-transfers.ts";
import type { Figures } from "./rounds.ts";

/** So many that two batches seldom share one: pgbench's own tables have six million. */
const CUSTOMERS = 1_000_000;

/** As many group commits as there are cores, each in a process of its own, on one ledger: as the bank's workers have them. */
export class LedgerProcesses implements AsyncDisposable {
  readonly customers = CUSTOMERS;
  readonly #children: readonly Child<LedgerChildTasks>[];

  private constructor(children: readonly Child<LedgerChildTasks>[]) {
    this.#children = children;
  }

  get count(): number {
    return this.#children.length;
  }

  /** Makes the books in a database of their own on this server. */
  static async make(postgres: Embedded): Promise<LedgerProcesses> {
    const made = await Books.make(postgres, "processes", CUSTOMERS);
    await made.store.sql`vacuum (analyze)`;
    await made[Symbol.asyncDispose]();
    const children = Array.from({ length: availableParallelism() }, () => new Child<LedgerChildTasks>("ledger-child-process"));
    for (const child of children) await child.ask("open", made.url, postgres.pid);
    return new LedgerProcesses(children);
  }

  /** Transfers a second on all group commits together; times are those of the slower group commit. Processor time is not told apart. */
  async drive(callersEach: number, ms: number): Promise<Figures<TransferFigure>> {
    const figures = await Promise.all(this.#children.map((child) => child.ask("drive", callersEach, ms)));
    const slowest = (figure: "median" | "p99"): number => Math.max(...figures.map((each) => each[figure]));
    const rate = figures.reduce((sum, each) => sum + each.rate, 0);
    return { rate, median: slowest("median"), p99: slowest("p99"), processor: Number.NaN };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) await child.ask("close").finally(() => child[Symbol.asyncDispose]());
  }
}
