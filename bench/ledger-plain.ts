import { randomBytes } from "node:crypto";
import type { Store, Transaction } from "../src/store/driver/connect.ts";
import type { Transfer } from "./ledger-transfers.ts";

interface Account {
  readonly id: string;
  readonly posted: bigint;
  readonly entries: number;
}

/** Events have a writer and a number, but here neither seal nor chain: a conventional transaction records them in clear text. */
const WRITER = randomBytes(8).readBigInt64BE();
const NO_MAC = Buffer.alloc(32);
let next = 1;

/**
 * The same transfer in the same tables, as a conventional transaction. It locks both accounts in the order of their ids, then
 * sends all writes without waiting between. It has no idempotency and no rules.
 */
export async function postPlainly({ sql }: Store, transfer: Transfer): Promise<{ readonly ok: boolean }> {
  await sql.begin((tx) => book(tx, transfer));
  return { ok: true };
}

async function book(tx: Transaction, transfer: Transfer): Promise<void> {
  const { terminal, session, customer, request, digest, account, payee, amount } = transfer;
  const at = new Date(transfer.at);
  const accounts = await tx<Account[]>`
    select id, posted, entries from account where id in (${account}, ${payee}) order by id for no key update`;
  const debit = changed(accounts, account, -amount);
  const credit = changed(accounts, payee, amount);
  const funds = { posted: Number(debit.posted), held: 0, available: Number(debit.posted) };
  await Promise.all([
    tx`update account set posted = ${debit.posted}, entries = ${debit.entries} where id = ${account}`,
    tx`update account set posted = ${credit.posted}, entries = ${credit.entries} where id = ${payee}`,
    tx`
      insert into request_answer
        (terminal, request, digest, op, answer, at, kind, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
      values (${terminal}, ${request}, ${digest}, 'transfer', ${JSON.stringify({ ok: true, ...funds })}, ${at}, 'transfer', ${amount},
              ${account}, ${debit.entries}, ${debit.posted}, ${payee}, ${credit.entries}, ${credit.posted})`,
    tx`
      insert into audit_event (writer, at, amount, n, request, customer, account, session, kind, outcome, terminal, sealed, mac)
      values (${WRITER}, ${at}, ${amount}, ${next++}, ${request}, ${customer}, ${account}, ${session}, 'transfer', 'ok', ${terminal},
              ${Buffer.from(JSON.stringify({ payee, ...funds }))}, ${NO_MAC})`,
  ]);
}

function changed(accounts: readonly Account[], id: string | null, by: bigint): Account {
  const account = accounts.find((each) => each.id === id);
  if (account === undefined) throw new Error(`no account ${id}`);
  return { id: account.id, posted: account.posted + by, entries: account.entries + 1 };
}
