import type { EventPlace } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** The sealed events of one commit, and its place in its writer's chain (AUDIT.md, "Sealed form"). */
export interface SealedCommit {
  readonly writer: bigint;
  /** The numbers of its first and of its last event. */
  readonly first: number;
  readonly last: number;
  readonly sealed: Buffer;
}

/**
 * Returns the commit of each of these events, in their order; null for one that is not there. Whoever has the auditor's private key opens
 * it, with the numbers that bind it to its place.
 */
export async function sealedCommits(
  sql: Sql | Transaction,
  places: readonly EventPlace[],
): Promise<readonly (SealedCommit | null)[]> {
  const rows = await sql<{ writer: bigint; first: number; last: number; sealed: Buffer; place: number }[]>`
    select asked.writer, coalesce(before.n, 0)::integer + 1 as first, after.n::integer as last, after.sealed, place::integer as place
    from unnest(${places.map(({ writer }) => writer.toString())}::bigint[], ${places.map(({ n }) => n)}::integer[])
      with ordinality as asked (writer, n, place)
    cross join lateral (
      select n, sealed from audit_event
      where writer = asked.writer and n >= asked.n and sealed is not null order by n limit 1
    ) as after
    left join lateral (
      select n from audit_event where writer = asked.writer and n < asked.n and sealed is not null order by n desc limit 1
    ) as before on true`;
  const found = new Map(rows.map(({ place, ...commit }) => [place, commit]));
  return places.map((_, i) => found.get(i + 1) ?? null);
}
