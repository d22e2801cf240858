import assert from "node:assert/strict";
import type { Sql } from "../store/connect.ts";
import { insertEvents } from "../store/events.ts";
import { column } from "./columns.ts";
import { type Account, type Hold, requestKey } from "./state.ts";
import type { AnswerRow, Movement, Writes } from "./writes.ts";

/**
 * Writes all that a batch comes to, one set-based statement a table, sent at once. Rejects with the first error; the
 * statements after it then fail too, and the transaction can only be rolled back.
 */
export async function writeAll(sql: Sql, writes: Writes): Promise<void> {
  const { answers, accounts, movements, holds, events } = writes;
  await Promise.all([
    answers.length > 0 && insertAnswers(sql, answers),
    accounts.length > 0 && updateAccounts(sql, accounts),
    movements.length > 0 && insertMovements(sql, movements),
    holds.length > 0 && upsertHolds(sql, holds),
    events.length > 0 && insertEvents(sql, events),
    answers.length + events.length === 0 && writeMark(sql),
  ]);
}

/**
 * First of all, so that a request which another road took meanwhile fails (23505) before anything moves; and in the order
 * of their keys, so that two roads with the same requests cannot wait for each other in a circle.
 */
function insertAnswers(sql: Sql, unordered: readonly AnswerRow[]) {
  const rows = [...unordered].sort((a, b) => (requestKey(a.terminal, a.request) < requestKey(b.terminal, b.request) ? -1 : 1));
  return sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    select terminal, request, decode(digest, 'hex'), op, answer, timestamptz 'epoch' + at * interval '1 millisecond'
    from unnest(${rows.map((row) => row.terminal)}::text[],
                ${column(rows.map((row) => row.request))}::uuid[],
                ${column(rows.map((row) => row.digest.toString("hex")))}::text[],
                ${column(rows.map((row) => row.op))}::text[],
                ${rows.map((row) => row.answer)}::text[],
                ${column(rows.map((row) => row.at))}::bigint[])
         as row (terminal, request, digest, op, answer, at)`.execute();
}

/**
 * Finds each account by the place of the row that was read (ctid), which spares the index and proves that the row has not
 * changed since: with its lock held it cannot have, so one that is missed is a bug, and nothing of the batch may stand.
 */
async function updateAccounts(sql: Sql, rows: readonly Account[]): Promise<void> {
  const { count } = await sql`
    update account
    set entries = row.entries, posted = row.posted, held = row.held,
        day = date '1970-01-01' + row.day, day_count = row.day_count, day_amount = row.day_amount
    from unnest(${rows.map((row) => row.version)}::text[]::tid[],
                ${column(rows.map((row) => row.id))}::uuid[],
                ${column(rows.map((row) => row.entries))}::integer[],
                ${column(rows.map((row) => row.posted))}::bigint[],
                ${column(rows.map((row) => row.held))}::bigint[],
                ${column(rows.map((row) => row.day))}::integer[],
                ${column(rows.map((row) => row.dayCount))}::integer[],
                ${column(rows.map((row) => row.dayAmount))}::bigint[])
         as row (version, id, entries, posted, held, day, day_count, day_amount)
    where account.ctid = row.version and account.id = row.id`.execute();
  assert.equal(count, rows.length);
}

function insertMovements(sql: Sql, rows: readonly Movement[]) {
  return sql`
    insert into movement (terminal, request, kind, amount, at,
                          debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
    select terminal, request, kind, amount, timestamptz 'epoch' + at * interval '1 millisecond',
           debit, debit_entry, debit_balance, credit, credit_entry, credit_balance
    from unnest(${rows.map((row) => row.terminal)}::text[],
                ${column(rows.map((row) => row.request))}::uuid[],
                ${column(rows.map((row) => row.kind))}::text[],
                ${column(rows.map((row) => row.amount))}::bigint[],
                ${column(rows.map((row) => row.at))}::bigint[],
                ${column(rows.map((row) => row.debit.account))}::uuid[],
                ${column(rows.map((row) => row.debit.number))}::integer[],
                ${column(rows.map((row) => row.debit.balance))}::bigint[],
                ${column(rows.map((row) => row.credit.account))}::uuid[],
                ${column(rows.map((row) => row.credit.number))}::integer[],
                ${column(rows.map((row) => row.credit.balance))}::bigint[])
         as row (terminal, request, kind, amount, at,
                 debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)`.execute();
}

/** A hold is new, or has ended, or both in this batch. One that has ended before is a bug, as in updateAccounts. */
async function upsertHolds(sql: Sql, rows: readonly Hold[]): Promise<void> {
  const { count } = await sql`
    insert into hold (terminal, request, account, amount, day, placed_at, state, paid, ended_by, ended_at)
    select terminal, request, account, amount, date '1970-01-01' + day, timestamptz 'epoch' + placed_at * interval '1 millisecond',
           state, paid, ended_by, timestamptz 'epoch' + ended_at * interval '1 millisecond'
    from unnest(${rows.map((row) => row.terminal)}::text[],
                ${column(rows.map((row) => row.request))}::uuid[],
                ${column(rows.map((row) => row.account))}::uuid[],
                ${column(rows.map((row) => row.amount))}::bigint[],
                ${column(rows.map((row) => row.day))}::integer[],
                ${column(rows.map((row) => row.placedAt))}::bigint[],
                ${column(rows.map((row) => row.state))}::text[],
                ${column(rows.map((row) => row.paid))}::bigint[],
                ${column(rows.map((row) => row.endedBy))}::uuid[],
                ${column(rows.map((row) => row.endedAt))}::bigint[])
         as row (terminal, request, account, amount, day, placed_at, state, paid, ended_by, ended_at)
    on conflict (terminal, request) do update
    set state = excluded.state, paid = excluded.paid, ended_by = excluded.ended_by, ended_at = excluded.ended_at
    where hold.state = 'held'`.execute();
  assert.equal(count, rows.length);
}

/**
 * A batch of nothing but repeats changes nothing, and a transaction that writes nothing does not wait for the standby: the
 * answers it repeats could still vanish at a failover. This mark in the write-ahead log makes the commit wait.
 */
const writeMark = (sql: Sql) => sql`select pg_logical_emit_message(true, 'strongroom', 'repeat')`.execute();
