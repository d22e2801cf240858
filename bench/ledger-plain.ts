import type { Store, Transaction } from "../src/store/driver/connect.ts";
import type { Transfer } from "./ledger-transfers.ts";

interface Account {
  readonly id: string;
  readonly posted: bigint;
  readonly entries: number;
}

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
      insert into audit_event (id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential)
      values (uuidv7(), ${at}, 'transfer', 'ok', ${terminal}, ${session}, ${request}, ${customer}, ${account}, ${amount},
              ${JSON.stringify({ payee, ...funds })}::text::jsonb)`,
  ]);
}

function changed(accounts: readonly Account[], id: string | null, by: bigint): Account {
  const account = accounts.find((each) => each.id === id);
  if (account === undefined) throw new Error(`no account ${id}`);
  return { id: account.id, posted: account.posted + by, entries: account.entries + 1 };
}
