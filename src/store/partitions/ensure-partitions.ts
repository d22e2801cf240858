import type { Transaction } from "../driver/connect.ts";
import { sqlState } from "../errors.ts";
import { SCHEMA } from "../privileges/held.ts";
import { horizonOf, lookAtPartitions } from "./look-at-partitions.ts";
import { makeEmpty } from "./make-empty.ts";
import { isBetween, keysOf, otherOf, type PartitionedTable, partitionOf } from "./partitioned-tables.ts";
import { later, type Quarter } from "./quarters.ts";

/**
 * How long a statement waits for a table that others use, in milliseconds. Everybody waits behind it meanwhile. Nothing is lost if
 * it gives up: the rows go to the default partition, and the next start tries again. Shorter than PostgreSQL's `deadlock_timeout`,
 * 1 second: if somebody waits for us while we wait for him, we give way.
 */
const LOCK_MOST_MS = 500;
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Makes the partitions that are missing from the present quarter to the end of the next year but one, and those of earlier quarters
 * whose rows wait in the default partition; moves these rows. Returns the names of those that it made. Call it as the owner, under the
 * migrations' lock. Makes fewer if somebody uses the table for long: the rows stay where they are, and all is found.
 */
export async function ensurePartitions(tx: Transaction): Promise<readonly string[]> {
  const made: string[] = [];
  for (const { table, quarters } of await missingPartitions(tx)) {
    if (!(await withinLockTime(tx, (inner) => makeQuarters(inner, table, quarters)))) break;
    made.push(...quarters.map((quarter) => partitionOf(table, quarter)));
  }
  return made;
}

/** As `ensurePartitions`, in a database that nobody else uses. */
export async function makePartitions(tx: Transaction): Promise<void> {
  for (const { table, quarters } of await missingPartitions(tx)) await makeQuarters(tx, table, quarters);
}

async function missingPartitions(
  tx: Transaction,
): Promise<readonly { readonly table: PartitionedTable; readonly quarters: readonly Quarter[] }[]> {
  const missing = (await lookAtPartitions(tx)).map(({ table, quarters, present, waiting }) => {
    const wanted = new Set(waiting);
    for (let each = present; each <= horizonOf(present); each = later(each, 1)) if (!quarters.includes(each)) wanted.add(each);
    return { table, quarters: [...wanted] };
  });
  return missing.filter(({ quarters }) => quarters.length > 0);
}

/** Resolves with false, and without any change, if a lock was not free in time. */
async function withinLockTime(tx: Transaction, work: (inner: Transaction) => Promise<void>): Promise<boolean> {
  const [before] = await tx<{ timeout: string }[]>`select current_setting('lock_timeout') as timeout`;
  try {
    await tx.savepoint(async (inner) => {
      await inner`select set_config('lock_timeout', ${String(LOCK_MOST_MS)}, true)`;
      await work(inner);
      await inner`select set_config('lock_timeout', ${before?.timeout ?? "0"}, true)`;
    });
    return true;
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

/**
 * The default partition is locked first: a row that comes meanwhile waits, and is routed to its new partition. A new one is filled
 * before it is attached, and the trigger that keeps history from being changed is off within this transaction only: under the lock
 * nobody else can use the table until it is on again, and a crash rolls both back.
 */
export async function makeQuarters(tx: Transaction, table: PartitionedTable, quarters: readonly Quarter[]): Promise<void> {
  await lockTables(tx, table, quarters);
  for (const quarter of quarters) await fill(tx, table, quarter);
  const other = `${SCHEMA}.${otherOf(table)}`;
  // PostgreSQL would read the whole default partition for each partition that is attached. This check lets it read that once.
  const others = quarters.map((quarter) => `not (${isOf(table, quarter)})`);
  await tx.unsafe(`alter table ${other} add constraint ${CHECK} check (${others.join(" and ")})`);
  for (const quarter of quarters) {
    const { low, end } = keysOf(table, quarter);
    const name = `${SCHEMA}.${partitionOf(table, quarter)}`;
    await tx.unsafe(`alter table ${SCHEMA}.${table.name} attach partition ${name} for values from (${low}) to (${end})`);
  }
  await tx.unsafe(`alter table ${other} drop constraint ${CHECK}`);
}

/**
 * If rows are to be moved, locks the whole table too, and first, as every statement does. Whoever has planned a statement without the
 * new partition, or will look into it with an older snapshot (snapshot.ts), would not find the moved rows: all of them have a lock, for
 * which we wait.
 */
async function lockTables(tx: Transaction, table: PartitionedTable, quarters: readonly Quarter[]): Promise<void> {
  const [whole, other] = [`only ${SCHEMA}.${table.name}`, `${SCHEMA}.${otherOf(table)}`];
  const moves = async (): Promise<boolean> => {
    for (const quarter of quarters) if (await hasWaiting(tx, table, quarter)) return true;
    return false;
  };
  const lock = (tables: string): Promise<unknown> => tx.unsafe(`lock table ${tables} in access exclusive mode`);
  if (await moves()) await lock(`${whole}, ${other}`);
  else {
    await lock(other);
    // A row may have come before the lock.
    if (await moves()) await lock(whole);
  }
}

const CHECK = "of_no_new_partition";

/** Makes the table of a quarter, and moves the rows of the default partition there that belong to it. */
async function fill(tx: Transaction, table: PartitionedTable, quarter: Quarter): Promise<void> {
  const [name, other] = [`${SCHEMA}.${partitionOf(table, quarter)}`, `${SCHEMA}.${otherOf(table)}`];
  await makeEmpty(tx, table, partitionOf(table, quarter));
  if (!(await hasWaiting(tx, table, quarter))) return;
  const isOfQuarter = isOf(table, quarter);
  await tx.unsafe(`insert into ${name} select * from ${other} where ${isOfQuarter} order by ${table.order.join(", ")}`);
  await tx.unsafe(`alter table ${other} disable trigger ${otherOf(table)}_history`);
  await tx.unsafe(`delete from ${other} where ${isOfQuarter}`);
  await tx.unsafe(`alter table ${other} enable trigger ${otherOf(table)}_history`);
}

const isOf = (table: PartitionedTable, quarter: Quarter): string => isBetween(table, quarter, later(quarter, 1));

/** True if the default partition has a row of this quarter. */
async function hasWaiting(tx: Transaction, table: PartitionedTable, quarter: Quarter): Promise<boolean> {
  const other = `${SCHEMA}.${otherOf(table)}`;
  const [found] = await tx.unsafe<{ is: boolean }[]>(`select exists (select from ${other} where ${isOf(table, quarter)}) as is`);
  return found?.is ?? false;
}
