import type { Currency } from "../../model/model.ts";
import type { ReservedSql, Store } from "../../store/store.ts";
import { adoptCurrency } from "../sql/currency.ts";
import { STATEMENTS } from "../sql/statements.ts";

/**
 * The server ends a transaction that is older. If the server itself stood still, the bank has given the connection up by then, and its
 * statements should no longer take effect. PostgreSQL before 17 cannot do this: then late statements take effect, and a repeat finds
 * their answers. No statement_timeout: it would end a commit's wait for the standby and report the commit as done.
 */
const TRANSACTION_MOST_MS = 10_000;
/**
 * The server ends a transaction that has waited for the bank for so long: a frozen bank must not keep accounts locked for others.
 * A batch that is decided later than that is tried again.
 */
const IDLE_MOST_MS = 3_000;

export interface LedgerConnectionOptions {
  readonly currency: Currency;
  /** How long a statement waits for a row that another has locked, in milliseconds; then it fails with 55P03. */
  readonly lockTimeoutMs: number;
  /** How long the server lets a transaction wait for the bank, in milliseconds; IDLE_MOST_MS unless given. */
  readonly idleMostMs?: number | undefined;
}

/** A group commit's own connection. It opens when first needed and stays open: its statements stay prepared and in order. */
export class LedgerConnection {
  readonly #store: Store;
  readonly #options: LedgerConnectionOptions;
  #reserved: ReservedSql | null = null;
  #warnings = 0;

  constructor(store: Store, options: LedgerConnectionOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Resolves with the connection, a new one after release(). Throws as the store does, and LedgerError `currency-differs`. */
  async open(): Promise<ReservedSql> {
    if (this.#reserved === null) {
      const reserved = await this.#store.sql.reserve(() => this.#warnings++);
      try {
        await setUp(reserved, this.#options);
        await adoptCurrency(reserved, this.#options.currency);
      } catch (error) {
        reserved.release();
        throw error;
      }
      this.#reserved = reserved;
    }
    return this.#reserved;
  }

  /** The number of warnings that the server has sent so far. */
  get warnings(): number {
    return this.#warnings;
  }

  /** Releases the connection, whether it is lost or no longer needed. */
  release(): void {
    this.#reserved?.release();
    this.#reserved = null;
  }
}

/**
 * Makes the batch's statements find their rows by index, with plans that are made once. Plans made while the tables are small
 * would read them whole, and still do so after they have grown.
 */
async function setUp(sql: ReservedSql, { lockTimeoutMs, idleMostMs = IDLE_MOST_MS }: LedgerConnectionOptions): Promise<void> {
  await sql`
    select set_config('lock_timeout', ${String(lockTimeoutMs)}, false),
           set_config('idle_in_transaction_session_timeout', ${String(idleMostMs)}, false),
           case when current_setting('server_version_num')::int >= 170000
                then set_config('transaction_timeout', ${String(TRANSACTION_MOST_MS)}, false) end,
           set_config('plan_cache_mode', 'force_generic_plan', false),
           set_config('enable_seqscan', 'off', false),
           set_config('enable_hashjoin', 'off', false),
           set_config('enable_mergejoin', 'off', false)`;
  await sql.prepare(STATEMENTS);
}
