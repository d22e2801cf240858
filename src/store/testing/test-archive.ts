import { idsMadeIn } from "../../model/model.ts";
import type { Sql } from "../driver/connect.ts";
import { type Archived, archivePartitions } from "../partitions/archive.ts";
import type { ArchiveStep } from "../partitions/archiving.ts";
import { PARTITIONED, partitionOf } from "../partitions/partitioned-tables.ts";
import { beginOf, later, type Quarter, quarterAt } from "../partitions/quarters.ts";
import { type TestDatabase, testDatabase } from "./test-database.ts";
import { makePast } from "./test-partitions.ts";

export const PRESENT = quarterAt(Date.now());
export const OLDEST = later(PRESENT, -3);
export const BEFORE = later(PRESENT, -1);
export const QUARTERS = [OLDEST, later(PRESENT, -2)];
export const [ANSWERS, EVENTS] = PARTITIONED as [(typeof PARTITIONED)[0], (typeof PARTITIONED)[0]];
export const FIRST = partitionOf(ANSWERS, OLDEST);
const DAY_MS = 86_400_000;
/** The application name of an archive whose connection the test ends or waits for. */
export const OWN = "strongroom archive test";

let last = 0;
/** A refusal under an id of the quarter. */
export async function addAnswer(sql: Sql, quarter: Quarter): Promise<void> {
  const at = beginOf(quarter) + ++last;
  const id = `${idsMadeIn(at, at).low.slice(0, 14)}7000-8000-${String(last).padStart(12, "0")}`;
  await sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values ('ATM-0001', ${id}, sha256(''), 'deposit', '{"ok":false}', ${new Date(at)})`;
}

export async function addEvent(sql: Sql, quarter: Quarter): Promise<void> {
  const writer = (BigInt(Math.floor(beginOf(quarter) / DAY_MS)) << 47n) + BigInt(++last);
  await sql`
    insert into audit_event (writer, n, at, kind, outcome, sealed, mac)
    values (${writer.toString()}, 1, ${new Date(beginOf(quarter))}, 'signout', 'ok', '\\x01', '\\x02')`;
}

/** A bank that is four quarters old, with rows in each. */
export async function pastDatabase(): Promise<TestDatabase> {
  const database = await testDatabase("all");
  await makePast(database.store, 3);
  for (const quarter of [OLDEST, ...QUARTERS, BEFORE, PRESENT]) {
    await addAnswer(database.store.sql, quarter);
    await addEvent(database.store.sql, quarter);
  }
  return database;
}

export const rowsOf = async (sql: Sql): Promise<unknown> => [
  [...(await sql`select * from request_answer order by request, terminal`)],
  [...(await sql`select * from audit_event order by writer, n`)],
];

export interface Seen {
  readonly name: string;
  readonly place: string | null;
  readonly shape: string;
}

/** Each relation of the two tables, with its tablespace and its shape, by name. */
export const seenIn = async (sql: Sql): Promise<readonly Seen[]> => [
  ...(await sql<Seen[]>`
    select relname as name, spcname as place,
           concat_ws(E'\n', relkind, relispartition, reloptions::text, pg_get_expr(relpartbound, pg_class.oid),
             case when relkind = 'i' then pg_get_indexdef(pg_class.oid) end,
             array(select conname || pg_get_constraintdef(pg_constraint.oid) from pg_constraint where conrelid = pg_class.oid and contype in ('c', 'p') order by 1),
             array(select tgname || tgtype from pg_trigger where tgrelid = pg_class.oid order by 1),
             array(select inhparent::regclass from pg_inherits where inhrelid = pg_class.oid)) as shape
    from pg_class left join pg_tablespace on pg_tablespace.oid = reltablespace
    where relnamespace = 'public'::regnamespace and (relname like 'request\\_answer%' or relname like 'audit\\_event%')
    order by relname`),
];

export const shapesOf = (seen: readonly Seen[]): readonly string[] => seen.map(({ name, shape }) => `${name}: ${shape}`);

export async function archive(
  { store }: TestDatabase,
  tablespace: string,
  onStep?: (step: ArchiveStep) => Promise<void>,
  before = BEFORE,
): Promise<readonly Archived[]> {
  const archived: Archived[] = [];
  const onArchived = (each: Archived): void => void archived.push(each);
  await archivePartitions(store, { before, tablespace, onArchived, ...(onStep === undefined ? {} : { onStep }) });
  return archived;
}
