import type { EventPlace } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/**
 * Returns for each of these events its index in the log; null if no checkpoint covers it yet. It proves nothing: `strongroom verify`
 * proves the ranges of the checkpoints.
 */
export async function indexesOf(sql: Sql | Transaction, places: readonly EventPlace[]): Promise<readonly (number | null)[]> {
  if (places.length === 0) return [];
  const rows = await sql<{ place: number; index: number }[]>`
    select asked.place::float8, (greatest(from_size, 0) + before.count + asked.n - range.first)::float8 as index
    from unnest(${places.map(({ writer }) => writer.toString())}::bigint[], ${places.map(({ n }) => n)}::integer[])
           with ordinality as asked (writer, n, place)
    cross join lateral (select * from audit_checkpoint where audit_checkpoint.writer @> array[asked.writer]) as checkpoint
    cross join lateral unnest(checkpoint.writer, checkpoint.first, checkpoint.last)
           with ordinality as range (writer, first, last, place)
    cross join lateral (
      select coalesce(sum(earlier.last - earlier.first + 1), 0) as count
      from unnest(checkpoint.first, checkpoint.last) with ordinality as earlier (first, last, place)
      where earlier.place < range.place
    ) as before
    where range.writer = asked.writer and asked.n between range.first and range.last`;
  const found = new Map(rows.map(({ place, index }) => [place, index]));
  return places.map((_, i) => found.get(i + 1) ?? null);
}

/** Returns the event at this index of the log; null if no checkpoint covers it. It proves nothing either. */
export async function placeAt(sql: Sql | Transaction, index: number): Promise<EventPlace | null> {
  const [row] = await sql<{ from_size: bigint; writer: bigint[]; first: number[]; last: number[] }[]>`
    select from_size, writer, first, last from audit_checkpoint where size > ${index} order by size limit 1`;
  if (row === undefined) return null;
  let before = Math.max(0, Number(row.from_size));
  for (const [i, writer] of row.writer.entries()) {
    const [first, last] = [row.first[i] as number, row.last[i] as number];
    if (index <= before + last - first) return { writer, n: first + index - before };
    before += last - first + 1;
  }
  return null;
}
