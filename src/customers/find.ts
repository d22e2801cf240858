import type { AccountId, CustomerId } from "../model/model.ts";
import type { Sql, Store, Transaction } from "../store/store.ts";
import { foldUsername, maskUsername } from "./username.ts";

export interface FoundCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  /** As the customer once wrote it. */
  readonly username: string;
  /** What another customer may see before paying: "a•••e". */
  readonly masked: string;
}

/** Returns the customer with this username, whatever its capitals, or null if there is none. */
export async function findByUsername(sql: Sql | Transaction, username: string): Promise<FoundCustomer | null> {
  const [row] = await sql<{ customer: CustomerId; account: AccountId; username: string }[]>`
    select id as customer, account, username from customer where folded = ${foldUsername(username)}`;
  return row === undefined ? null : { ...row, masked: maskUsername(row.username) };
}

/** Returns the customers with these ids, by id; one that is unknown is left out. */
export async function findByIds(
  sql: Sql | Transaction,
  customers: readonly string[],
): Promise<ReadonlyMap<string, FoundCustomer>> {
  const rows = await sql<{ customer: CustomerId; account: AccountId; username: string }[]>`
    select id as customer, account, username from customer where id = any(${[...customers]}::uuid[])`;
  return new Map(rows.map((row) => [row.customer, { ...row, masked: maskUsername(row.username) }]));
}

/** Returns the usernames of these accounts' customers, by account; an account that is no customer's is left out. */
export async function usernamesOf(
  sql: Sql | Transaction,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, string>> {
  if (accounts.length === 0) return new Map();
  const rows = await sql<{ account: AccountId; username: string }[]>`
    select account, username from customer where account = any(${[...accounts]}::uuid[])`;
  return new Map(rows.map(({ account, username }) => [account, username]));
}

/** Returns the customer with this id or this account, or null. */
export async function findByAnyId(sql: Sql | Transaction, id: string): Promise<FoundCustomer | null> {
  const [row] = await sql<{ customer: CustomerId; account: AccountId; username: string }[]>`
    select id as customer, account, username from customer where id = ${id}::uuid or account = ${id}::uuid limit 1`;
  return row === undefined ? null : { ...row, masked: maskUsername(row.username) };
}

/** A customer in a list of search results. */
export interface ListedCustomer {
  readonly customer: CustomerId;
  readonly username: string;
  readonly state: "open" | "closed";
  readonly isLocked: boolean;
}

/** Returns at most `most` customers whose usernames begin like this, whatever the capitals, in the order of their names. */
export function findByPrefix(sql: Sql | Transaction, prefix: string, most: number): Promise<readonly ListedCustomer[]> {
  const folded = foldUsername(prefix);
  // Every character of a username is below "~".
  return sql<ListedCustomer[]>`
    select id as customer, username, state, locked_at is not null as "isLocked" from customer
    where folded >= ${folded} and folded < ${`${folded}~`}
    order by folded limit ${most}`;
}

interface Asked {
  readonly folded: string;
  readonly resolve: (found: FoundCustomer | null) => void;
  readonly reject: (error: unknown) => void;
}

/** The most usernames that one statement asks for. */
const TOGETHER_MAX = 500;
/** How many customers are kept in memory, some 300 bytes each. */
const KEPT_MAX = 10_000;

/**
 * Finds customers by username. One statement is under way at a time. Names that are asked for meanwhile go together in the next,
 * so the payees of a hundred transfers cost little more than one. It keeps the customers it found, up to `keptMax` of those asked
 * for last: a username and its account are the same customer's for ever. An unknown name is asked for each time: it may sign up
 * at any moment, here or at another server.
 */
export class CustomerFinder {
  readonly #store: Store;
  readonly #keptMax: number;
  /** By folded username, the one that was asked for last at the end. */
  readonly #kept = new Map<string, FoundCustomer>();
  readonly #asked: Asked[] = [];
  #asking = false;

  constructor(store: Store, { keptMax = KEPT_MAX }: { keptMax?: number } = {}) {
    this.#store = store;
    this.#keptMax = keptMax;
  }

  /** As findByUsername. */
  find(username: string): Promise<FoundCustomer | null> {
    const folded = foldUsername(username);
    const kept = this.#kept.get(folded);
    if (kept !== undefined) {
      this.#keep(folded, kept);
      return Promise.resolve(kept);
    }
    const { promise, resolve, reject } = Promise.withResolvers<FoundCustomer | null>();
    this.#asked.push({ folded, resolve, reject });
    if (!this.#asking) void this.#ask();
    return promise;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    // All names that are asked for in this turn of the event loop go together.
    await new Promise(setImmediate);
    while (this.#asked.length > 0) {
      const together = this.#asked.splice(0, TOGETHER_MAX);
      try {
        const found = await this.#findAll(new Set(together.map(({ folded }) => folded)));
        for (const [folded, customer] of found) this.#keep(folded, customer);
        for (const { folded, resolve } of together) resolve(found.get(folded) ?? null);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#asking = false;
  }

  #keep(folded: string, customer: FoundCustomer): void {
    this.#kept.delete(folded);
    this.#kept.set(folded, customer);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#keptMax && oldest !== undefined) this.#kept.delete(oldest);
  }

  /**
   * Returns the customers by folded username. The limit makes PostgreSQL look up each one by itself, whatever size the planner
   * expects the table to have.
   */
  async #findAll(folded: ReadonlySet<string>): Promise<ReadonlyMap<string, FoundCustomer>> {
    const rows = await this.#store.sql<{ customer: CustomerId; account: AccountId; username: string }[]>`
      select found.* from unnest(${[...folded]}::text[]) as asked (name)
        cross join lateral (select id as customer, account, username from customer where folded = name limit 1) as found`;
    return new Map(rows.map((row) => [foldUsername(row.username), { ...row, masked: maskUsername(row.username) }]));
  }
}
