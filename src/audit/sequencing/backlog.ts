import type { Sql, Transaction } from "../../store/store.ts";

/** The committed events that no checkpoint covers yet. */
export interface Backlog {
  readonly waiting: number;
  /** When the oldest of them happened, in milliseconds since 1970 UTC; null if there is none. */
  readonly oldestAt: number | null;
}

/** Two look-ups for each writer: the numbers of a chain have no gap, so nothing is counted. */
export async function readBacklog(sql: Sql): Promise<Backlog> {
  const [row] = await sql<{ waiting: bigint; oldest: Date | null }[]>`
    with newest as (select open, open_last from audit_checkpoint order by from_size desc limit 1),
    known as (select unnest(open) as writer, unnest(open_last) as n from newest),
    chain as (
      select coalesce(known.writer, audit_writer.writer) as writer, coalesce(known.n, 0) as n
      from known full join audit_writer on audit_writer.writer = known.writer
    )
    select coalesce(sum(newest.n - chain.n), 0)::bigint as waiting, min(oldest.at) as oldest
    from chain
    cross join lateral
      (select n from audit_event where audit_event.writer = chain.writer and n > chain.n order by n desc limit 1) as newest
    cross join lateral
      (select at from audit_event where audit_event.writer = chain.writer and n > chain.n order by n limit 1) as oldest`;
  return { waiting: Number(row?.waiting), oldestAt: row?.oldest?.getTime() ?? null };
}

/** Returns how many events the newest checkpoint covers: the size of the log. */
export async function logSize(sql: Sql | Transaction): Promise<number> {
  const [row] = await sql<{ size: bigint }[]>`select size from audit_checkpoint order by from_size desc limit 1`;
  return Number(row?.size ?? 0);
}
