import type { AccountId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** From `from` on, to before `to`, in milliseconds since 1970 UTC, up to the year 9999; 0 for a `to` without end. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The numbers of a period's entries: from `first` on, to before `end`. It is empty if they are equal. */
export interface Span {
  readonly first: number;
  readonly end: number;
  /** The database's time, in milliseconds since 1970 UTC. */
  readonly now: number;
}

/**
 * An entry's time is when the bank took its request, and its number is the order of the commits: a later number can have a time
 * that is earlier by as long as a request waits. This is many times that, in milliseconds.
 */
const DISORDER_MS = 600_000;

/** The most entries that are looked at around an edge: of a very busy account, that is less than DISORDER_MS. */
const AROUND_MAX = 1_000;

/**
 * Returns the numbers of a period's entries. Each entry is in exactly one of two periods that meet, whatever the order of times: a
 * period begins with the first entry that has its time or a later one.
 */
export async function spanOf(sql: Sql | Transaction, account: AccountId, { from, to }: Period): Promise<Span> {
  const [row] = await sql<{ entries: number; now: Date }[]>`select entries, now() as now from account where id = ${account}`;
  const beyond = (row?.entries ?? 0) + 1;
  const first = from === 0 ? 1 : await edgeAt(sql, account, beyond, from);
  const end = to === 0 ? beyond : await edgeAt(sql, account, beyond, to);
  return { first, end: Math.max(first, end), now: row?.now.getTime() ?? 0 };
}

/**
 * Returns the number of the first entry that was booked at this time or later; `beyond` if there is none. It bisects the numbers,
 * each by its key: the time has no index, which every booking would pay for. Then it looks at the entries around the place.
 */
async function edgeAt(sql: Sql | Transaction, account: AccountId, beyond: number, at: number): Promise<number> {
  const time = new Date(at);
  const surely = new Date(Math.max(time.getTime() - DISORDER_MS, 0));
  const [place] = await sql<{ least: number; most: number }[]>`
    with recursive search (target, low, high) as (
      select target, 1, ${beyond}::integer from unnest(array[${surely}, ${time}]::timestamptz[]) as target
      union all
      select target, case when probe.at < target then probe.number + 1 else low end,
             case when probe.at < target then high else probe.number::integer end
      from search
        cross join lateral (
          select number, at from entry where account = ${account} and number = (low + high) / 2 limit 1
        ) as probe
      where low < high
    )
    select min(low) as least, max(low) as most from search where low = high`;
  const most = place?.most ?? beyond;
  const least = Math.max(place?.least ?? 1, most - AROUND_MAX);
  // Both bounds are values, so that PostgreSQL sees how little there is to read.
  const [edge] = await sql<{ number: number }[]>`
    select number from entry
    where account = ${account} and number >= ${least} and number <= ${most} and at >= ${time}
    order by number limit 1`;
  return edge?.number ?? beyond;
}
