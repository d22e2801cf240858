import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime } from "../values.ts";

/** A customer as the database has it, with the rows of its account and its credential. */
export interface StoredCustomer {
  readonly id: string;
  readonly username: string;
  readonly account: string;
  readonly createdAt: number;
  readonly lockedAt: number | null;
  readonly generation: number;
  readonly state: string;
  readonly stateAt: number | null;
  readonly sessionsEnded: number;
  readonly note: string | null;
  readonly noteAt: number | null;
  /** The account's row; null if there is none of this id. */
  readonly accountRow: {
    readonly customer: string | null;
    readonly generation: number;
    readonly openedAt: number;
    readonly closed: boolean;
  } | null;
  /** The credential's row; null if there is none. */
  readonly credential: {
    readonly hash: string;
    readonly pepper: string;
    readonly changedAt: number;
    readonly renewals: number;
  } | null;
}

const ROWS = `
  select customer.id, username, customer.account, created_at, locked_at, customer.generation,
         state, state_at, sessions_ended, note, note_at,
         account.generation, account.customer, account.opened_at, account.closed::integer, hash, pepper, changed_at, renewals
  from customer
  left join account on account.id = customer.account
  left join credential on credential.customer = customer.id
  order by customer.id`;

/** Reads all customers in the order of their ids. */
export const storedCustomers = (snapshot: Snapshot): AsyncGenerator<StoredCustomer, void> =>
  snapshot.rows(ROWS, (message) => {
    const row = new BinaryRow(message);
    const own = {
      ...{ id: row.uuid(), username: row.text(), account: row.uuid(), createdAt: exactTime(row) },
      ...{ lockedAt: row.orNull(() => exactTime(row)), generation: row.int4() },
      ...{ state: row.text(), stateAt: row.orNull(() => exactTime(row)), sessionsEnded: row.int4() },
      ...{ note: row.orNull(row.text), noteAt: row.orNull(() => exactTime(row)) },
    };
    const generation = row.orNull(row.int4);
    const owner = row.orNull(row.uuid);
    const openedAt = row.orNull(() => exactTime(row));
    const closed = row.orNull(row.int4) === 1;
    const accountRow = generation === null || openedAt === null ? null : { customer: owner, generation, openedAt, closed };
    const hash = row.orNull(row.text);
    const credential = hash === null ? null : { hash, pepper: row.text(), changedAt: exactTime(row), renewals: row.int4() };
    return { ...own, accountRow, credential };
  });
