import type { CustomerId } from "../model/model.ts";
import { type Listening, listen, type Store } from "../store/store.ts";

interface Asked {
  readonly customer: CustomerId;
  readonly resolve: (newest: number | null) => void;
  readonly reject: (error: unknown) => void;
}

/** The most customers that one statement asks for. */
const TOGETHER_MAX = 1_000;

/**
 * Reads the newest generation of a customer's sign-ins, the valid one: a change of the password and an operator's lock each begin
 * a new one (0013_sign_in_generation.sql). One statement is under way at a time. Customers that are asked for meanwhile go
 * together in the next.
 */
export class Generations {
  readonly #store: Store;
  readonly #asked: Asked[] = [];
  #asking = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Resolves with the result of a read that begins after this call; null if there is no such customer. Rejects if the database
   * cannot be read.
   */
  newest(customer: CustomerId): Promise<number | null> {
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#asked.push({ customer, resolve, reject });
    if (!this.#asking) void this.#ask();
    return promise;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#asked.length > 0) {
      const together = this.#asked.splice(0, TOGETHER_MAX);
      try {
        const rows = await this.#store.sql<{ id: CustomerId; generation: number }[]>`
          select id, generation from customer where id = any(${together.map(({ customer }) => customer)}::uuid[])`;
        const newest = new Map(rows.map(({ id, generation }) => [id, generation]));
        for (const { customer, resolve } of together) resolve(newest.get(customer) ?? null);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#asking = false;
  }
}

/**
 * The channel on which 0013_sign_in_generation.sql notifies that a customer's sign-ins are no longer valid. The payload is the
 * customer's id.
 */
const CUSTOMER_CHANGED = "customer_changed";

interface CustomerWatcher {
  readonly applicationName: string;
  /**
   * The customer's earlier sign-ins are no longer valid. Null: any customer's may be invalid, because notifications were lost for
   * a while.
   */
  readonly onChanged: (customer: CustomerId | null) => void;
  /** The connection was lost; it is being reopened. */
  readonly onProblem: (error: unknown) => void;
}

/** Reports every change of a password and every operator's lock, on any server, until closed. */
export function watchCustomers(databaseUrl: string, { applicationName, onChanged, onProblem }: CustomerWatcher): Listening {
  return listen(databaseUrl, {
    applicationName,
    channel: CUSTOMER_CHANGED,
    onListening: () => onChanged(null),
    onNotify: (customer) => onChanged(customer as CustomerId),
    onLost: onProblem,
  });
}
