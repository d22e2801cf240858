import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Store } from "../src/store/driver/connect.ts";
import { type TestDatabase, testDatabase } from "../src/store/testing/test-database.ts";

/** The rows of each table, in the order in which the tables were made. */
export type Dump = ReadonlyMap<string, Buffer>;

/** Does as `pg_dump`, which the embedded PostgreSQL lacks: all rows of all tables in one snapshot, while the bank runs. */
export function dumpOf({ sql }: Store): Promise<Dump> {
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    const tables = await tx<{ name: string; isDivided: boolean }[]>`
      select relname as name, relkind = 'p' as "isDivided" from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace order by oid`;
    const dump = new Map<string, Buffer>();
    // A query also yields generated columns, which cannot be copied back, so it is for partitioned tables alone.
    for (const { name, isDivided } of tables) {
      const rows = isDivided ? tx`copy (select * from ${tx(name)}) to stdout` : tx`copy ${tx(name)} to stdout`;
      dump.set(name, await buffer(await rows.readable()));
    }
    return dump;
  }) as Promise<Dump>;
}

/** Makes a database with these rows. */
export async function restoredFrom(dump: Dump): Promise<TestDatabase> {
  const database = await testDatabase();
  await database.store.sql.begin(async (tx) => {
    // A fresh database has the rows of its migrations, which the dump has too.
    for (const name of [...dump.keys()].reverse())
      if ((await tx`select from ${tx(name)} limit 1`).length > 0) await tx`delete from ${tx(name)}`;
    // The rows that triggers make are in the dump too.
    await tx`alter table request_answer disable trigger user`;
    for (const [name, rows] of dump) await pipeline(Readable.from([rows]), await tx`copy ${tx(name)} from stdin`.writable());
    await tx`alter table request_answer enable trigger user`;
  });
  return database;
}
