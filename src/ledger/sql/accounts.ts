import { type AccountId, type CustomerId, type Money, newAccountId, type TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** Opens a customer's one account, empty. `at` is in milliseconds since 1970 UTC. */
export async function openCustomerAccount(tx: Sql | Transaction, id: AccountId, customer: CustomerId, at: number): Promise<void> {
  await tx`
    insert into account (id, kind, customer, opened_at) values (${id}, 'customer', ${customer}, ${new Date(at)})`;
}

/** Opens the one cash account of an ATM, empty, and returns its id. `at` is in milliseconds since 1970 UTC. */
export async function openCashAccount(tx: Sql | Transaction, terminal: TerminalId, at: number): Promise<AccountId> {
  const id = newAccountId();
  await tx`
    insert into account (id, kind, terminal, opened_at) values (${id}, 'cash', ${terminal}, ${new Date(at)})`;
  return id;
}

/** Returns the ATM's cash account, or null if it has none yet. */
export async function findCashAccount(sql: Sql | Transaction, terminal: TerminalId): Promise<AccountId | null> {
  const [row] = await sql<{ id: AccountId }[]>`select id from account where terminal = ${terminal}`;
  return row?.id ?? null;
}

/** Returns what an account holds, in minor units. Throws if there is no such account. */
export async function readFunds(
  sql: Sql | Transaction,
  id: AccountId,
): Promise<{ readonly posted: Money; readonly held: Money }> {
  const [row] = await sql<{ posted: Money; held: Money }[]>`select posted, held from account where id = ${id}`;
  if (row === undefined) throw new Error(`no account ${id}`);
  return row;
}

/**
 * Locks an account until the commit, so that no money moves on it, and returns what it holds, in minor units. Throws if there is no
 * such account.
 */
export async function lockFunds(tx: Transaction, id: AccountId): Promise<{ readonly posted: Money; readonly held: Money }> {
  const [row] = await tx<{ posted: Money; held: Money }[]>`select posted, held from account where id = ${id} for no key update`;
  if (row === undefined) throw new Error(`no account ${id}`);
  return row;
}
