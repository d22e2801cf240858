import type { Sql, Transaction } from "../driver/connect.ts";
import { SCHEMA } from "../privileges/held.ts";
import { isBetween, PARTITIONED, type PartitionedTable, partitionOf } from "./partitioned-tables.ts";
import { beginOf, lastOf, later, type Quarter, quarterAt, yearOf } from "./quarters.ts";

/** How the partitions of one table are. */
export interface PartitionsSeen {
  readonly table: PartitionedTable;
  /** The quarters that have a partition, the oldest first. */
  readonly quarters: readonly Quarter[];
  /** The present quarter by the database's clock. */
  readonly present: Quarter;
  /** Quarters up to the present one without a partition, in which rows of the default partition were made. */
  readonly waiting: readonly Quarter[];
}

/** The last quarter that `ensurePartitions` makes: that of the next year but one, so that nobody need think of it each year. */
export const horizonOf = (present: Quarter): Quarter => lastOf(yearOf(present) + 2);

/** Looks at every partitioned table that the database has. Changes nothing, and any role of the bank may do it. */
export async function lookAtPartitions(sql: Sql | Transaction): Promise<readonly PartitionsSeen[]> {
  const seen: PartitionsSeen[] = [];
  for (const table of PARTITIONED) {
    const rows = await sql<{ partition: string | null; now: Date }[]>`
      select child.relname::text as partition, now() as now
      from pg_class as parent
      left join pg_inherits on inhparent = parent.oid
      left join pg_class as child on child.oid = inhrelid
      where parent.oid = to_regclass(${`${SCHEMA}.${table.name}`}) and parent.relkind = 'p'`;
    const [first] = rows;
    if (first === undefined) continue;
    const names = new Set(rows.map(({ partition }) => partition));
    const present = quarterAt(first.now.getTime());
    const quarters = namedIn(table, names, horizonOf(later(present, YEARS_BEYOND * 4)));
    seen.push({ table, quarters, present, waiting: await waitingIn(sql, table, new Set(quarters), present) });
  }
  return seen;
}

/** A clock that was wrong may have made partitions beyond the horizon: they are looked for so far. */
const YEARS_BEYOND = 100;
const FIRST = quarterAt(0);

function namedIn(table: PartitionedTable, names: ReadonlySet<string | null>, last: Quarter): Quarter[] {
  const quarters: Quarter[] = [];
  for (let each = FIRST; each <= last; each = later(each, 1)) if (names.has(partitionOf(table, each))) quarters.push(each);
  return quarters;
}

/**
 * A quarter counts only if the bank itself took a request in it whose key is of it too: an ATM can write any time into its ids, and
 * must not be able to make partitions for a hundred years. Each statement reads the default partition alone, by its key: the bounds are
 * literals of quarters that have no partition.
 */
async function waitingIn(
  sql: Sql | Transaction,
  table: PartitionedTable,
  made: ReadonlySet<Quarter>,
  present: Quarter,
): Promise<readonly Quarter[]> {
  const waiting: Quarter[] = [];
  for (const [first, end] of gapsOf(made, table.since, present)) {
    const rows = await sql.unsafe<{ at: Date }[]>(
      `select distinct ${quarterOfRow(table)} as at from ${nameIn(table)} where ${isBetween(table, first, end)} order by at`,
    );
    for (const quarter of rows.map(({ at }) => quarterAt(at.getTime()))) {
      if (quarter < first || quarter >= end) continue;
      const [row] = await sql.unsafe<{ is: boolean }[]>(
        `select exists (select from ${nameIn(table)} where ${isBetween(table, quarter, later(quarter, 1))}
                        and ${quarterOfRow(table)} = '${new Date(beginOf(quarter)).toISOString()}') as is`,
      );
      if (row?.is) waiting.push(quarter);
    }
  }
  return waiting;
}

const nameIn = ({ name }: PartitionedTable): string => `${SCHEMA}.${name}`;

/** When the quarter began in which the bank took the row's request. */
const quarterOfRow = ({ at }: PartitionedTable): string => `date_trunc('quarter', ${at} at time zone 'UTC') at time zone 'UTC'`;

/** The runs of quarters from `since` up to the present one that have no partition: the first, and the one after the last. */
function gapsOf(made: ReadonlySet<Quarter>, since: Quarter, present: Quarter): readonly (readonly [Quarter, Quarter])[] {
  const gaps: [Quarter, Quarter][] = [];
  for (let each = since; each <= present; each = later(each, 1)) {
    const gap = gaps.at(-1);
    if (made.has(each)) continue;
    if (gap?.[1] === each) gap[1] = later(each, 1);
    else gaps.push([each, later(each, 1)]);
  }
  return gaps;
}
