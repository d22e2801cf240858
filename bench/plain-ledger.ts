import { randomBytes, randomUUID } from "node:crypto";
import { newRequestId } from "../src/model/ids.ts";
import type { Store, Transaction } from "../src/store/connect.ts";

interface Place {
  readonly terminal: string;
  readonly cash: string;
  readonly customer: string;
}

interface Account {
  readonly id: string;
  readonly posted: bigint;
  readonly entries: number;
}

const AMOUNT = 100n;

/**
 * What the ledger's road is measured against: the same tables with the same indexes in a schema of their own, and for each
 * deposit a transaction of its own, as one would write it first. It knows no repeats and no rules.
 */
export class PlainLedger {
  readonly #store: Store;
  readonly #places: readonly Place[];

  private constructor(store: Store, places: readonly Place[]) {
    this.#store = store;
    this.#places = places;
  }

  /** With so many ATMs, each with its cash account and one customer. */
  static async make(store: Store, atms: number): Promise<PlainLedger> {
    const { sql } = store;
    await sql`create schema plain`;
    for (const table of ["account", "movement", "request_answer", "audit_event"])
      await sql`create table plain.${sql(table)} (like ${sql(table)} including all)`;
    await sql`alter table plain.account set (fillfactor = 50)`;
    const places = Array.from({ length: atms }, (_, n) => ({ terminal: `T${n}`, cash: randomUUID(), customer: randomUUID() }));
    for (const { terminal, cash, customer } of places)
      await sql`
        insert into plain.account (id, kind, terminal, customer, opened_at)
        values (${cash}, 'cash', ${terminal}, null, now()), (${customer}, 'customer', null, ${randomUUID()}, now())`;
    return new PlainLedger(store, places);
  }

  /** A deposit at ATM n; resolves when it is committed. */
  async deposit(n: number): Promise<void> {
    const place = this.#places[n];
    if (place === undefined) throw new RangeError(`there is no ATM ${n}`);
    await this.#store.sql.begin((tx) => deposit(tx, place));
  }
}

/** Locks both accounts in the order of their ids, then writes all there is to write without waiting in between. */
async function deposit(tx: Transaction, { terminal, cash, customer }: Place): Promise<void> {
  const accounts = await tx<Account[]>`
    select id, posted, entries from plain.account where id in (${cash}, ${customer}) order by id for no key update`;
  const [debit, credit] = [changed(accounts, cash), changed(accounts, customer)];
  const request = newRequestId();
  const at = new Date();
  const answer = JSON.stringify({ ok: true, posted: Number(credit.posted), held: 0, available: Number(credit.posted) });
  await Promise.all([
    tx`update plain.account set posted = ${debit.posted}, entries = ${debit.entries} where id = ${cash}`,
    tx`update plain.account set posted = ${credit.posted}, entries = ${credit.entries} where id = ${customer}`,
    tx`
      insert into plain.movement
        (terminal, request, kind, amount, at, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
      values (${terminal}, ${request}, 'deposit', ${AMOUNT}, ${at},
              ${cash}, ${debit.entries}, ${debit.posted}, ${customer}, ${credit.entries}, ${credit.posted})`,
    tx`
      insert into plain.request_answer (terminal, request, digest, op, answer, at)
      values (${terminal}, ${request}, ${randomBytes(32)}, 'deposit', ${answer}, ${at})`,
    tx`
      insert into plain.audit_event (id, at, kind, outcome, terminal, request, account, amount, confidential)
      values (${newRequestId()}, ${at}, 'deposit', 'ok', ${terminal}, ${request}, ${customer}, ${AMOUNT}, '{"posted":1}')`,
  ]);
}

function changed(accounts: readonly Account[], id: string): Account {
  const account = accounts.find((each) => each.id === id);
  if (account === undefined) throw new Error(`no account ${id}`);
  return { id, posted: account.posted + AMOUNT, entries: account.entries + 1 };
}
