import { COPY_EVENTS, ENTER_WRITER } from "../../events/events.ts";
import { ARRAY_OF, type PreparedStatement } from "../../store/store.ts";
import { ofEach } from "./columns.ts";
import { FIND_ANSWERS } from "./find-answers.ts";
import { FIND_POSTINGS } from "./reversed.ts";
import { DAY_STATEMENTS } from "./terminal-days.ts";

// The statements of a group commit, prepared once for each of its connections (ledger-connection.ts). Another one is prepared in each
// quarter (find-answers.ts).

export const BEGIN: PreparedStatement = { name: "begin", types: [], text: "begin isolation level read committed" };
export const COMMIT: PreparedStatement = { name: "commit", types: [], text: "commit" };

/** The accounts that a batch names, those of its ATMs, and those of the holds that it ends; `more` names others. */
const lockAccounts = (more = ""): string => `
    select id, kind, terminal, posted, held, entries, day - date '1970-01-01', day_count, day_amount, ctid, generation,
           own_limit, next_limit, next_limit_day - date '1970-01-01', closed::integer
    from account
    where id = any(array(
      select unnest($1)
      union all
      select id from account where terminal = any($2)
      union all
      select hold.account from unnest($3, $4) as ending (terminal, request) join hold using (terminal, request)
      ${more}
    ))
    order by id
    for no key update`;

/**
 * Locks in the order of the ids, so that two batches cannot deadlock. NO KEY UPDATE, because the id never changes: a row that
 * only refers to the account need not wait. The ids are an array, not a subquery to join: after waiting for a row, PostgreSQL
 * checks the row's new version against the condition again. It cannot do that with a joined subquery, and the row would be
 * missing from the result.
 */
export const LOCK_ACCOUNTS: PreparedStatement = {
  name: "lock_accounts",
  types: [ARRAY_OF.uuid, ARRAY_OF.text, ARRAY_OF.text, ARRAY_OF.uuid],
  text: lockAccounts(),
};

/** As LOCK_ACCOUNTS, for a batch that reverses postings: it also locks all partitions of the answers, so others leave it out. */
export const LOCK_ALL_ACCOUNTS: PreparedStatement = {
  name: "lock_all_accounts",
  types: [...LOCK_ACCOUNTS.types, ARRAY_OF.text, ARRAY_OF.uuid],
  text: lockAccounts(`
      union all
      select unnest(array[debit, credit])
      from unnest($5, $6) as reversing (terminal, request) join request_answer using (terminal, request)`),
};

export const FIND_HOLDS: PreparedStatement = {
  name: "find_holds",
  types: [ARRAY_OF.text, ARRAY_OF.uuid],
  text: `
    select terminal, request, account, amount, day - date '1970-01-01', placed_at, state, paid, ended_by, ended_at
    from unnest($1, $2) as asked (terminal, request) join hold using (terminal, request)`,
};

/**
 * Moves the holds of these accounts that are on a later day than $2 to that day, and recounts its allowance. It has no index,
 * because it is needed only after a clock was wrong.
 */
export const MEND_DAYS: PreparedStatement = {
  name: "mend_days",
  types: [ARRAY_OF.uuid, ARRAY_OF.int4],
  text: `
    with today as (select date '1970-01-01' + $2[1] as day),
    held as (
      select account, count(*) filter (where state <> 'released') as number,
             sum(case state when 'held' then amount else paid end) as total
      from hold where account = any($1) and day >= (select day from today)
      group by account
    ),
    moved as (
      update hold set day = (select day from today) where account = any($1) and day > (select day from today)
    )
    update account set day = (select day from today), day_count = held.number, day_amount = held.total
    from held where account.id = held.account`,
};

/**
 * Finds each account by the place of the row that was read (ctid). That saves the index lookup and proves that the row has not
 * changed since, as its lock promises.
 */
export const UPDATE_BALANCES: PreparedStatement = {
  name: "update_balances",
  types: [ARRAY_OF.tid, ARRAY_OF.uuid, ARRAY_OF.int4, ARRAY_OF.int8],
  text: ofEach(`
    update account
    set entries = row.entries, posted = row.posted
    from unnest($1, $2, $3, $4) as row (version, id, entries, posted)
    where account.ctid = row.version and account.id = row.id`),
};

/** As UPDATE_BALANCES, with all columns that can change. */
export const UPDATE_ACCOUNTS: PreparedStatement = {
  name: "update_accounts",
  types: [
    ...[ARRAY_OF.tid, ARRAY_OF.uuid, ARRAY_OF.int4, ARRAY_OF.int8, ARRAY_OF.int8],
    ...[ARRAY_OF.int4, ARRAY_OF.int4, ARRAY_OF.int8],
  ],
  text: ofEach(`
    update account
    set entries = row.entries, posted = row.posted, held = row.held,
        day = date '1970-01-01' + row.day, day_count = row.day_count, day_amount = row.day_amount
    from unnest($1, $2, $3, $4, $5, $6, $7, $8) as row (version, id, entries, posted, held, day, day_count, day_amount)
    where account.ctid = row.version and account.id = row.id`),
};

/** By the id, because a change of the same account in this batch has moved the row. */
export const UPDATE_OWN_LIMITS: PreparedStatement = {
  name: "update_own_limits",
  types: [ARRAY_OF.uuid, ARRAY_OF.int8, ARRAY_OF.int8, ARRAY_OF.int4],
  text: ofEach(`
    update account
    set own_limit = row.current, next_limit = row.next, next_limit_day = date '1970-01-01' + row.next_day
    from unnest($1, $2, $3, $4) as row (id, current, next, next_day)
    where account.id = row.id`),
};

/** A hold is new, or has ended, or both in this batch. A hold that ended before is not changed. */
export const UPSERT_HOLDS: PreparedStatement = {
  name: "upsert_holds",
  types: [
    ...[ARRAY_OF.text, ARRAY_OF.uuid, ARRAY_OF.uuid, ARRAY_OF.int8, ARRAY_OF.int4],
    ...[ARRAY_OF.timestamptz, ARRAY_OF.text, ARRAY_OF.int8, ARRAY_OF.uuid, ARRAY_OF.timestamptz],
  ],
  text: ofEach(`
    insert into hold (terminal, request, account, amount, day, placed_at, state, paid, ended_by, ended_at)
    select terminal, request, account, amount, date '1970-01-01' + day, placed_at, state, paid, ended_by, ended_at
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         as row (terminal, request, account, amount, day, placed_at, state, paid, ended_by, ended_at)
    on conflict (terminal, request) do update
    set state = excluded.state, paid = excluded.paid, ended_by = excluded.ended_by, ended_at = excluded.ended_at
    where hold.state = 'held'`),
};

export const COPY_ANSWERS: PreparedStatement = {
  name: "copy_answers",
  types: [],
  text: `
    copy request_answer (terminal, request, digest, op, answer, at,
                         kind, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
    from stdin with (format binary)`,
};

/**
 * A batch of only repeats changes nothing, and a transaction that writes nothing does not wait for the standby: a failover
 * could still lose the answers that it repeats. This mark in the write-ahead log makes the commit wait.
 */
export const WRITE_MARK: PreparedStatement = {
  name: "write_mark",
  types: [],
  text: "select pg_logical_emit_message(true, 'strongroom', 'repeat')",
};

export const STATEMENTS: readonly PreparedStatement[] = [
  ...[BEGIN, LOCK_ACCOUNTS, LOCK_ALL_ACCOUNTS, FIND_ANSWERS, FIND_HOLDS, FIND_POSTINGS, MEND_DAYS],
  ...[
    COPY_ANSWERS,
    ENTER_WRITER,
    COPY_EVENTS,
    UPDATE_BALANCES,
    UPDATE_ACCOUNTS,
    UPDATE_OWN_LIMITS,
    UPSERT_HOLDS,
    WRITE_MARK,
    COMMIT,
  ],
  ...DAY_STATEMENTS,
];
