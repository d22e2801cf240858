import type { Sql, Transaction } from "../src/store/driver/connect.ts";
import { type Books, FIRST_DEPOSIT } from "./ledger-books.ts";

const ROUNDS_AT_ONCE = 50;
/** The events of the history: all by one writer, so many to a commit, and of each so many bytes in the sealed form. */
const WRITER = 1n;
const COMMIT = 32;
const SEALED_SIZE = 160;

/**
 * Adds a history of transfers to the books, each with its answer and its audit event, as large as the group commit would write
 * them, and accepted by `ledger verify`. In each round every customer pays 0.01 to the next one, and the last pays the first, so all
 * balances stay the same. A customer's two entries of a round are in the order of the payers.
 */
export async function addHistory({ store, accounts, terminals }: Books, transfers: number): Promise<void> {
  const { sql } = store;
  const rounds = Math.round(transfers / accounts.length);
  await sql`create table past_customer (place integer primary key, id uuid not null)`;
  await sql`
    insert into past_customer
    select place - 1, id from unnest(${accounts}::uuid[]) with ordinality as customer (id, place)`;
  for (let first = 0; first < rounds; first += ROUNDS_AT_ONCE)
    await sql.begin((tx) => addRounds(tx, terminals, { first, last: Math.min(first + ROUNDS_AT_ONCE, rounds) - 1 }));
  await sql`update account set entries = entries + ${2 * rounds} where kind = 'customer'`;
  await sql`drop table past_customer`;
  await settle(sql);
}

/** Payer 0 pays before it is paid, all others are paid first. Entry 1 is the first deposit. */
async function addRounds(
  tx: Transaction,
  terminals: readonly string[],
  { first, last }: { first: number; last: number },
): Promise<void> {
  await tx`
    with made as materialized (
      select (${terminals}::text[])[1 + payer.place % ${terminals.length}] as terminal, uuidv7() as request, now() as at,
             payer.id as debit, 2 * round + case payer.place when 0 then 2 else 3 end as debit_entry,
             ${FIRST_DEPOSIT}::bigint - case payer.place when 0 then 1 else 0 end as debit_balance,
             payee.id as credit, 2 * round + case payee.place when 0 then 3 else 2 end as credit_entry,
             ${FIRST_DEPOSIT}::bigint + case payee.place when 0 then 0 else 1 end as credit_balance
      from generate_series(${first}::integer, ${last}::integer) as round
      cross join past_customer as payer
      join past_customer as payee on payee.place = (payer.place + 1) % (select count(*)::integer from past_customer)
      order by round, payer.place
    ), answered as (
      insert into request_answer
        (terminal, request, digest, op, answer, at, kind, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
      select terminal, request, sha256(request::text::bytea), 'transfer',
             format('{"ok":true,"posted":%s,"held":0,"available":%s}', debit_balance, debit_balance), at,
             'transfer', 1, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance
      from made
    )
    insert into audit_event (writer, at, amount, n, request, customer, account, session, kind, outcome, terminal, effect, sealed, mac)
    select ${WRITER}, at, 1, n, request, debit, debit, md5(terminal)::uuid, 'transfer', 'ok', terminal,
           decode(md5(request::text), 'hex'),
           case n % ${COMMIT} when 0 then decode(repeat(md5(request::text), ${(COMMIT * SEALED_SIZE) / 16}), 'hex') end,
           case n % ${COMMIT} when 0 then sha256(request::text::bytea) end
    from (select made.*, (select coalesce(max(n), 0) from audit_event where writer = ${WRITER}) + row_number() over () as n from made) as numbered`;
}

/** Makes the server do its maintenance for new rows now, and not during a measurement. */
async function settle(sql: Sql): Promise<void> {
  for (const table of ["account", "request_answer", "audit_event"]) await sql`vacuum (analyze) ${sql(table)}`;
}
