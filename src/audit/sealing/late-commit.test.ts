import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { insertEvents, newEventId } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { Disk } from "../log/disk.ts";
import { type TestLog, testLog } from "../testing/test-log.ts";
import { start } from "../testing/test-sealer.ts";

// Ids grow with time, but events commit in any order: the sealer must not skip an event that commits late.

/** A transaction that has inserted an event, and commits when the test decides. */
async function lateEvent({ store }: TestDatabase): Promise<{ id: string; commit: () => Promise<void> }> {
  const [inserted, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const id = newEventId();
  const done = store.sql.begin(async (tx) => {
    await tx`insert into audit_event (id, at, kind, outcome) values (${id}, now(), 'bank-stop', 'ok')`;
    inserted.resolve();
    await told.promise;
  });
  await inserted.promise;
  return {
    id,
    async commit() {
      told.resolve();
      await done;
    },
  };
}

const insert = ({ store }: TestDatabase, count: number): Promise<void> =>
  insertEvents(
    store.sql,
    Array.from({ length: count }, () => ({ at: Date.now(), kind: "bank-start", outcome: "ok" }) as const),
  );

const sealedIndex = async ({ store }: TestDatabase, id: string): Promise<number | null> => {
  const [row] = await store.sql<
    { index: number | null }[]
  >`select sealed_index::float8 as index from audit_event where id = ${id}`;
  return row?.index ?? null;
};

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !condition(); await setTimeout(2))
    assert.ok(performance.now() < end, "waited in vain");
}

async function assertWhole(database: TestDatabase, log: TestLog, size: number): Promise<void> {
  const report = await log.verify({ store: database.store });
  assert.deepEqual([report.findings, report.size, report.proven.events], [[], size, size]);
}

test("an event that commits while a batch of later events is being written is in the next batch", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const [writing, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  class HeldDisk extends Disk {
    override async append(...args: Parameters<Disk["append"]>): Promise<void> {
      writing.resolve();
      await goOn.promise;
      await super.append(...args);
    }
  }
  const late = await lateEvent(database);
  await insert(database, 3);
  await using sealer = start(database, log, { disk: new HeldDisk() });
  // The sealer has read the committed events, and has not marked them yet.
  await writing.promise;
  await late.commit();
  assert.equal(await sealedIndex(database, late.id), null);
  goOn.resolve();
  await until(() => sealer.state.progress?.size === 4);
  await sealer.stop();
  assert.equal(await sealedIndex(database, late.id), 3);
  await assertWhole(database, log, 4);
});

test("events that commit much later, under another sealer, are each sealed once", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const late = [await lateEvent(database), await lateEvent(database)];
  await insert(database, 300);
  await start(database, log).stop();
  await using second = start(database, log);
  await insert(database, 5);
  await until(() => second.state.progress?.size === 305);
  // The event with the newer id commits first.
  for (const [i, each] of late.toReversed().entries()) {
    await each.commit();
    await until(() => second.state.progress?.size === 306 + i);
    assert.equal(await sealedIndex(database, each.id), 305 + i);
  }
  await second.stop();
  await assertWhole(database, log, 307);
});
