import type { Currency } from "../../model/model.ts";
import type { ReservedSql, Store } from "../../store/store.ts";
import { adoptCurrency } from "../sql/currency.ts";
import { STATEMENTS } from "../sql/statements.ts";

/**
 * A transaction that is older is ended by the server, whether it waits for us (a frozen bank must not keep the accounts locked for others)
 * or the server itself stood still: by then the bank has given the connection up, and what it sent should no longer take effect.
 */
const TRANSACTION_MOST_MS = 10_000;

export interface LedgerConnectionOptions {
  readonly currency: Currency;
  /** How long a statement waits for a row that somebody else has locked; then it fails with 55P03. */
  readonly lockTimeoutMs: number;
}

/** A group commit's own connection: opened when first needed and kept, so that its prepared statements and its order are kept. */
export class LedgerConnection {
  readonly #store: Store;
  readonly #options: LedgerConnectionOptions;
  #reserved: ReservedSql | null = null;
  #warnings = 0;

  constructor(store: Store, options: LedgerConnectionOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** The connection, a new one after release(). Throws as the store does, and LedgerError `currency-differs`. */
  async open(): Promise<ReservedSql> {
    if (this.#reserved === null) {
      const reserved = await this.#store.sql.reserve(() => this.#warnings++);
      try {
        await setUp(reserved, this.#options.lockTimeoutMs);
        await adoptCurrency(reserved, this.#options.currency);
      } catch (error) {
        reserved.release();
        throw error;
      }
      this.#reserved = reserved;
    }
    return this.#reserved;
  }

  /** How many warnings the server has sent so far. */
  get warnings(): number {
    return this.#warnings;
  }

  /** Gives the connection back, whether it is lost or no longer needed. */
  release(): void {
    this.#reserved?.release();
    this.#reserved = null;
  }
}

/**
 * The batch's statements find their rows by index, and their plans are made once. Plans made while the tables are small would
 * read them whole, and go on doing so when they have grown.
 */
async function setUp(sql: ReservedSql, lockTimeoutMs: number): Promise<void> {
  await sql`
    select set_config('lock_timeout', ${String(lockTimeoutMs)}, false),
           set_config('transaction_timeout', ${String(TRANSACTION_MOST_MS)}, false),
           set_config('plan_cache_mode', 'force_generic_plan', false),
           set_config('enable_seqscan', 'off', false),
           set_config('enable_hashjoin', 'off', false),
           set_config('enable_mergejoin', 'off', false)`;
  await sql.prepare(STATEMENTS);
}
