import assert from "node:assert/strict";
import type { ReservedSql, Sql } from "../store/connect.ts";
import type { Copy } from "../store/copy.ts";
import { copyOfEvents } from "../store/events.ts";
import { column } from "./columns.ts";
import { copyOfAnswers, copyOfMovements } from "./copies.ts";
import type { Account, Hold } from "./state.ts";
import type { Writes } from "./writes.ts";

/**
 * Writes all that a batch comes to. What changes rows goes first, as one set-based statement a table; while the server works
 * on it, what adds rows is made ready, and goes as one copy a table. Rejects with the first error; the transaction can then
 * only be rolled back.
 */
export async function writeAll(sql: ReservedSql, writes: Writes): Promise<void> {
  const { answers, balances, accounts, holds, events } = writes;
  const [added] = await Promise.all([
    copiesOf(writes),
    balances.length > 0 && updateBalances(sql, balances),
    accounts.length > 0 && updateAccounts(sql, accounts),
    holds.length > 0 && upsertHolds(sql, holds),
    answers.length + events.length === 0 && writeMark(sql),
  ]);
  if (added.length > 0) await sql.copy(added);
}

/** Answers first: a request that another road took meanwhile fails there (23505). */
async function copiesOf({ answers, movements, events }: Writes): Promise<readonly Copy[]> {
  // The driver sends what it is asked to in a later turn than this one, and the server is to have it as early as can be.
  await new Promise(setImmediate);
  return [
    ...(answers.length > 0 ? [copyOfAnswers(answers)] : []),
    ...(movements.length > 0 ? [copyOfMovements(movements)] : []),
    ...(events.length > 0 ? [copyOfEvents(events)] : []),
  ];
}

/**
 * Finds each account by the place of the row that was read (ctid), which spares the index and proves that the row has not
 * changed since: with its lock held it cannot have, so one that is missed is a bug, and nothing of the batch may stand.
 */
async function updateBalances(sql: Sql, rows: readonly Account[]): Promise<void> {
  const { count } = await sql`
    update account
    set entries = row.entries, posted = row.posted
    from unnest(${versionsOf(rows)}::tid[],
                ${column(rows.map((row) => row.id))}::uuid[],
                ${column(rows.map((row) => row.entries))}::integer[],
                ${column(rows.map((row) => row.posted))}::bigint[])
         as row (version, id, entries, posted)
    where account.ctid = row.version and account.id = row.id`.execute();
  assert.equal(count, rows.length);
}

/** A tid has a comma. */
const versionsOf = (rows: readonly Account[]): string => column(rows.map((row) => `"${row.version}"`));

/** The same, of all that can change. */
async function updateAccounts(sql: Sql, rows: readonly Account[]): Promise<void> {
  const { count } = await sql`
    update account
    set entries = row.entries, posted = row.posted, held = row.held,
        day = date '1970-01-01' + row.day, day_count = row.day_count, day_amount = row.day_amount
    from unnest(${versionsOf(rows)}::tid[],
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
