import type { AccountId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { ExportPlan } from "../plan.ts";
import { accountsIn, type ExportedAccount } from "./accounts.ts";
import { type ExportedEntry, entriesOf } from "./entries.ts";
import { type ExportedMovement, movementsIn } from "./movements.ts";

/** The books of one export, read from its snapshot: every read yields the rows of one fetch after the other. */
export class Books {
  readonly plan: ExportPlan;
  readonly #tx: Transaction;
  #rowsRead = 0;

  constructor(tx: Transaction, plan: ExportPlan) {
    this.#tx = tx;
    this.plan = plan;
  }

  /** The number of movements and entries that were read so far. */
  get rowsRead(): number {
    return this.#rowsRead;
  }

  /** The movements of the period, by time: all, or those that touch the customer's account. */
  movements(): AsyncGenerator<readonly ExportedMovement[], void> {
    const { period, customer } = this.plan;
    return this.#counted(movementsIn(this.#tx, period, customer?.account ?? null));
  }

  /** The entries of one account in the period, in their order. */
  entries(account: AccountId): AsyncGenerator<readonly ExportedEntry[], void> {
    return this.#counted(entriesOf(this.#tx, this.plan.period, account));
  }

  /**
   * The customer's account; without a customer, the bank's own accounts, or with `all` every account. Throws ExportError at an
   * account that does not hold what its entries add up to.
   */
  accounts(which: "own" | "all" = "own"): AsyncGenerator<readonly ExportedAccount[], void> {
    const { period, customer } = this.plan;
    return accountsIn(this.#tx, period, customer?.account ?? which);
  }

  async *#counted<Row>(fetches: AsyncGenerator<readonly Row[], void>): AsyncGenerator<readonly Row[], void> {
    for await (const rows of fetches) {
      this.#rowsRead += rows.length;
      yield rows;
    }
  }
}
