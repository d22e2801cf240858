import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { findEvents } from "../reading/find-events.ts";
import { sealedCommits } from "../reading/sealed-commits.ts";
import { readBacklog } from "../sequencing/backlog.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { events, orderAll, testLogDatabase } from "../testing/test-sequencer.ts";
import { placeAt } from "./log-index.ts";
import { CommitReader, orderedCommits } from "./ordered-commits.ts";

// The rows of audit_event lie in a partition for each quarter of their writers' days, and those of other writers in the default
// partition. The log does not depend on where a row lies.

const YEAR_MS = 365 * 86_400_000;

/** A log with events of four writers, each in another partition: their clocks are years apart, and one is of no quarter. */
async function overQuarters() {
  const log = await testLogDatabase("all");
  const writers: bigint[] = [];
  for (const [i, clock] of [Date.now(), Date.now() + YEAR_MS, Date.now() + 2 * YEAR_MS, Date.UTC(1999)].entries()) {
    const store = eventStoreOn(log.database.store, () => clock);
    const writer = store.writers.take();
    writers.push(writer.id);
    store.writers.giveBack(writer);
    await store.record(events(2 + i, { at: Date.now() + i }));
    await store.record(events(1, { at: Date.now() + i }));
  }
  const dir = await log.newFolder();
  await orderAll(log, dir);
  return { log, writers, size: 18 };
}

const partitionsOf = async (sql: Sql, writers: readonly bigint[]): Promise<string[]> =>
  (
    await sql<{ name: string }[]>`
      select distinct tableoid::regclass::text as name from audit_event where writer = any(${writers.map(String)}::bigint[]) order by 1`
  ).map(({ name }) => name);

/** The partitions whose rows or key a read looked at, on its own connection. */
async function scannedBy(tx: Sql | Transaction, read: () => Promise<unknown>): Promise<string[]> {
  const scans = async () =>
    tx<{ name: string; scans: bigint }[]>`
      select parent.relname as name, sum(pg_stat_get_xact_numscans(tree.id))::bigint as scans
      from (select inhrelid as part, inhrelid as id from pg_inherits where inhparent = 'audit_event'::regclass
            union all select indrelid, indexrelid from pg_index where indrelid in
              (select inhrelid from pg_inherits where inhparent = 'audit_event'::regclass)) as tree
      join pg_class as parent on parent.oid = tree.part group by 1 order by 1`;
  const before = new Map((await scans()).map(({ name, scans: count }) => [name, count]));
  await read();
  return (await scans()).flatMap(({ name, scans: count }) => (count > (before.get(name) ?? 0n) ? [name] : []));
}

test("a log over several quarters and the default partition is ordered, copied and found as one of a single table", async () => {
  const { log, writers, size } = await overQuarters();
  await using _ = log;
  assert.equal((await partitionsOf(log.sql, writers)).length, 4);
  await assertOrdered(log, size);
  const found = await Promise.all(
    Array.from({ length: size }, async (_, index) => (await findEvents(log.sql, { by: "index", index }))[0]?.writer),
  );
  assert.deepEqual(new Set(found), new Set(writers));
  assert.deepEqual(await readBacklog(log.sql), { waiting: 0, oldestAt: null });
});

test("a read of one writer's events looks at the partition of that writer alone", async () => {
  const { log, writers } = await overQuarters();
  await using _ = log;
  using reader = await CommitReader.open(log.sql);
  for (const writer of writers) {
    const own = await partitionsOf(log.sql, [writer]);
    await reader.sql`begin`;
    const scanned = await scannedBy(reader.sql, () => reader.rowsOf([{ writer, first: 1, last: 3 }]));
    await reader.sql`commit`;
    assert.deepEqual(scanned, own);
    await log.sql.begin(async (tx) => {
      const [commit] = await sealedCommits(tx, [{ writer, n: 1 }]);
      assert.equal(commit?.writer, writer);
      assert.deepEqual(await scannedBy(tx, () => sealedCommits(tx, [{ writer, n: 1 }])), own);
    });
  }
});

test("one record of the log is found in the partition of its writer alone", async () => {
  const { log, writers, size } = await overQuarters();
  await using _ = log;
  const seen = new Set<string>();
  for (let index = 0; index < size; index++) {
    const { writer } = (await placeAt(log.sql, index)) ?? assert.fail();
    const own = await partitionsOf(log.sql, [writer]);
    await log.sql.begin(async (tx) => {
      assert.deepEqual(await scannedBy(tx, () => findEvents(tx, { by: "index", index })), own);
    });
    for (const name of own) seen.add(name);
  }
  assert.equal(seen.size, writers.length);
});

/** Every file of a copy, by its name. */
async function filesOf(dir: string): Promise<Map<string, string>> {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const files = new Map<string, string>();
  for (const each of names) {
    const file = path.join(each.parentPath, each.name);
    files.set(path.relative(dir, file), await readFile(file, "base64"));
  }
  return files;
}

test("a copy of the log has the same bytes after each partition was built again, and the log goes on", async () => {
  const { log, writers, size } = await overQuarters();
  await using _ = log;
  const before = await filesOf(await log.copyNow());
  for (const name of (await partitionsOf(log.sql, writers)).filter((each) => each !== "audit_event_other"))
    await log.sql.begin((tx) => rebuild(tx, name));
  assert.equal((await partitionsOf(log.sql, writers)).length, 4);
  assert.deepEqual(await filesOf(await log.copyNow()), before);
  await log.store.record(events(3));
  await orderAll(log, await log.newFolder());
  await assertOrdered(log, size + 3);
  assert.equal((await Array.fromAsync(orderedCommits(log.sql, { from: 0 }))).length, 9);
});

/** Puts another table with the same rows into the place of a partition, as an archive does. */
async function rebuild(tx: Transaction, name: string): Promise<void> {
  const [row] = await tx<{ bounds: string }[]>`
    select pg_get_expr(relpartbound, oid) as bounds from pg_class where oid = ${name}::regclass`;
  await tx.unsafe(`
    create table rebuilt (like ${name} including all);
    insert into rebuilt select * from ${name} order by writer, n;
    alter table audit_event detach partition ${name};
    drop table ${name};
    alter table rebuilt rename to ${name};
    alter table audit_event attach partition ${name} ${row?.bounds}`);
}
