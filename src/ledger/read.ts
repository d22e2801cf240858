import type { AccountId, RequestId, TerminalId } from "../model/ids.ts";
import type { Money } from "../model/money.ts";
import type { Sql } from "../store/connect.ts";
import { column } from "./columns.ts";
import { LedgerError } from "./ledger-error.ts";
import type { MoneyRequest } from "./request.ts";
import { type Account, CAPITAL, type Hold, type Known, requestKey, type State, VAULT } from "./state.ts";

/** Which requests need the ATM's cash account: all that change it, and those that look at its holds. */
const CASH_OPS: ReadonlySet<MoneyRequest["op"]> = new Set([
  "deposit",
  "withdraw",
  "settle",
  "release",
  "outcome",
  "cash-load",
  "cash-unload",
  "cash-count",
]);

interface Named {
  readonly terminal: TerminalId;
  readonly request: RequestId;
}

/**
 * Locks the accounts that a batch names and reads all that the rules may ask about it. The statements are sent at once, but
 * each sees what was committed when it starts: the answers and holds are read by statements after the one that waits for
 * the locks, so whatever an earlier holder of the locks did is seen. To be called inside of a READ COMMITTED transaction.
 * Throws LedgerError `state-moved` where a hold appeared too late to have its account locked.
 */
export async function readState(sql: Sql, batch: readonly MoneyRequest[]): Promise<State> {
  const ending = batch.flatMap((each) => ("hold" in each ? [{ terminal: each.terminal, request: each.hold }] : []));
  const asked = batch.flatMap((each) => ("asked" in each ? [{ terminal: each.terminal, request: each.asked }] : []));
  const [accounts, known, holds] = await Promise.all([
    lockAccounts(sql, batch, ending),
    findKnown(sql, [...batch.filter((each) => each.op !== "balance" && each.op !== "outcome"), ...asked]),
    ending.length + asked.length > 0 ? findHolds(sql, [...ending, ...asked]) : [],
  ]);
  const state = {
    accounts: new Map(accounts.map((each) => [each.id, each])),
    cash: new Map(accounts.flatMap(({ id, terminal }) => (terminal === null ? [] : [[terminal, id] as const]))),
    holds: new Map(holds.map((each) => [requestKey(each.terminal, each.request), each])),
    answers: new Map(known.map((each) => [requestKey(each.terminal, each.request), each])),
  };
  for (const { terminal, request } of ending) {
    const hold = state.holds.get(requestKey(terminal, request));
    if (hold !== undefined && !state.accounts.has(hold.account))
      throw new LedgerError("state-moved", "a hold was placed while this batch waited for its locks");
  }
  return state;
}

/**
 * Always in the order of their ids, so that two batches never wait for each other in a circle. NO KEY UPDATE, because the
 * id never changes: whoever only refers to the account need not wait. The ids are an array, not a subquery to join: after
 * waiting for a row, PostgreSQL checks the row's new version against the condition once more, and of a joined subquery it
 * has nothing left to check it against, so that the row is missing from the result.
 */
async function lockAccounts(sql: Sql, batch: readonly MoneyRequest[], ending: readonly Named[]): Promise<LockedAccount[]> {
  const ids = new Set<AccountId>();
  const terminals = new Set<TerminalId>();
  for (const each of batch) {
    if ("account" in each) ids.add(each.account);
    if (each.op === "transfer" && each.payee !== null) ids.add(each.payee);
    if (each.op === "cash-load" || each.op === "cash-count") ids.add(CAPITAL);
    if (each.op === "cash-unload") ids.add(VAULT);
    if (CASH_OPS.has(each.op)) terminals.add(each.terminal);
  }
  const rows = await sql<LockedAccount[]>`
    select id, kind, terminal, posted, held, entries, day - date '1970-01-01', day_count, day_amount, ctid
    from account
    where id = any(array(
      select unnest(${column([...ids])}::uuid[])
      union all
      select id from account where terminal = any(${[...terminals]}::text[])
      union all
      select hold.account
      from unnest(${ending.map((each) => each.terminal)}::text[], ${column(ending.map((each) => each.request))}::uuid[])
           as ending (terminal, request) join hold using (terminal, request)
    ))
    order by id
    for no key update`
    .values()
    .execute();
  return rows.map((row) => asAccount(row as unknown as AccountRow));
}

interface LockedAccount extends Account {
  readonly terminal: TerminalId | null;
}

/** Rows as lists, for there are many, and the driver takes long to make an object of each. */
type AccountRow = [AccountId, Account["kind"], TerminalId | null, Money, Money, number, number, number, Money, string];

const asAccount = ([id, kind, terminal, posted, held, entries, day, dayCount, dayAmount, version]: AccountRow) => ({
  id,
  kind,
  terminal,
  posted,
  held,
  entries,
  day,
  dayCount,
  dayAmount,
  version,
});

/**
 * The answers that these requests got before, each with what its movement moved. An id is asked for whichever ATM it is of,
 * for that is one walk along the index; another ATM's request of the same id is only one more in the state.
 */
function findKnown(sql: Sql, requests: readonly Named[]) {
  return sql<(Known & Named & { moved: Money | null })[]>`
    select terminal, request, op, digest, answer, movement.amount as moved
    from request_answer left join movement using (terminal, request)
    where request = any(${column(requests.map((each) => each.request))}::uuid[])`.execute();
}

async function findHolds(sql: Sql, requests: readonly Named[]): Promise<Hold[]> {
  const rows = await sql<(Omit<Hold, "placedAt" | "endedAt"> & { placedAt: Date; endedAt: Date | null })[]>`
    select terminal, request, account, amount, day - date '1970-01-01' as day, placed_at as "placedAt",
           state, paid, ended_by as "endedBy", ended_at as "endedAt"
    from unnest(${requests.map((each) => each.terminal)}::text[], ${column(requests.map((each) => each.request))}::uuid[])
         as asked (terminal, request)
    join hold using (terminal, request)`.execute();
  return rows.map((row) => ({ ...row, placedAt: row.placedAt.getTime(), endedAt: row.endedAt?.getTime() ?? null }));
}
