import { availableParallelism } from "node:os";
import type { Embedded } from "../src/store/embedded/embedded.ts";
import { Child } from "./child.ts";
import { Books } from "./ledger-books.ts";
import type { LedgerChildTasks } from "./ledger-child-process.ts";
import type { TransferFigure } from "./ledger-transfers.ts";
import type { Figures } from "./rounds.ts";

/** Enough accounts that two batches seldom share one. pgbench's tables have six million rows. */
const CUSTOMERS = 1_000_000;

/** One group commit for each core, each in its own process, on one ledger, like the bank's workers. */
export class LedgerProcesses implements AsyncDisposable {
  readonly customers = CUSTOMERS;
  readonly #children: readonly Child<LedgerChildTasks>[];

  private constructor(children: readonly Child<LedgerChildTasks>[]) {
    this.#children = children;
  }

  get count(): number {
    return this.#children.length;
  }

  /** Makes the books in a separate database on this server. */
  static async make(postgres: Embedded): Promise<LedgerProcesses> {
    const made = await Books.make(postgres, "processes", CUSTOMERS);
    await made.store.sql`vacuum (analyze)`;
    await made[Symbol.asyncDispose]();
    const children = Array.from({ length: availableParallelism() }, () => new Child<LedgerChildTasks>("ledger-child-process"));
    for (const child of children) await child.ask("open", made.url, postgres.pid);
    return new LedgerProcesses(children);
  }

  /** Returns transfers a second of all group commits, and the times of the slower one. Processor time is not measured. */
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
