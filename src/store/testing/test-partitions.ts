import type { Store } from "../driver/connect.ts";
import { makeQuarters } from "../partitions/ensure-partitions.ts";
import { lookAtPartitions } from "../partitions/look-at-partitions.ts";
import { later, type Quarter } from "../partitions/quarters.ts";

/** Makes the partitions of so many quarters before the present one, as the owner, as if the bank had run for that long. */
export async function makePast({ sql }: Store, quarters: number): Promise<readonly Quarter[]> {
  const made = new Set<Quarter>();
  await sql.begin(async (tx) => {
    for (const { table, quarters: known, present } of await lookAtPartitions(tx))
      for (let back = quarters; back > 0; back--) {
        const quarter = later(present, -back);
        if (!known.includes(quarter)) await makeQuarters(tx, table, [quarter]);
        made.add(quarter);
      }
  });
  return [...made];
}
