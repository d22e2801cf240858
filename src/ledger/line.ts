import type { Currency } from "../model/currency.ts";
import type { ReservedSql, Sql, Store } from "../store/connect.ts";
import { adoptCurrency } from "./currency.ts";

/** A road's own connection: opened when first needed and kept, so that its prepared statements and its order are kept. */
export class Line {
  readonly #store: Store;
  readonly #currency: Currency;
  #reserved: ReservedSql | null = null;
  #warnings = 0;

  constructor(store: Store, currency: Currency) {
    this.#store = store;
    this.#currency = currency;
  }

  /** The connection, a new one after release(). Throws as the store does, and LedgerError `currency-differs`. */
  async open(): Promise<Sql> {
    if (this.#reserved === null) {
      const reserved = await this.#store.sql.reserve(() => this.#warnings++);
      try {
        await adoptCurrency(reserved, this.#currency);
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
