import type { EventPlace } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/**
 * Returns the event at this index of the log; null if no checkpoint covers it. It proves nothing:
 * `strongroom verify` proves the ranges of the checkpoints.
 */
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
