import assert from "node:assert/strict";
import { randomUUIDv7 } from "node:crypto";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { Disk, type DiskStep } from "../log/disk.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { testLog } from "../testing/test-log.ts";
import { assertSealed, events, linesOf, sealed, start, until } from "../testing/test-sealer.ts";
import type { SealerState } from "./sealer-state.ts";

test("a sealer seals committed events while it runs and before it stops", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const states: SealerState[] = [];
  await using sealer = start(database, log, { onState: (state) => states.push(state) });
  await insertEvents(database.store.sql, events(3));
  await until(sealed(sealer, 3));
  await insertEvents(database.store.sql, events(1500));
  await sealer.stop();
  assert.deepEqual([sealer.state.role, sealer.state.trouble], ["stopped", null]);
  await assertSealed(database, log, 1503);
  assert.deepEqual(new Set(states.map(({ role }) => role)), new Set(["standby", "sealing", "stopped"]));
  assert.deepEqual([states.at(-1)?.role, states.at(-1)?.unsealed], ["stopped", 0]);

  await using again = start(database, log);
  await insertEvents(database.store.sql, events(2));
  await again.stop();
  await assertSealed(database, log, 1505);
});

test("while more events wait than a batch takes, a batch ends at a full tile", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const partial: string[] = [];
  const disk = new Disk((step, file) => {
    const [, name] = /entries\/(.*\.p\/.*)/.exec(file) ?? [];
    if (step === "write" && name !== undefined) partial.push(name);
  });
  await insertEvents(database.store.sql, events(3));
  await start(database, log, { disk }).stop();
  await insertEvents(database.store.sql, events(2 * BATCH_MAX));
  await start(database, log, { disk }).stop();
  // Each file is opened and then written.
  assert.deepEqual(partial, ["000.p/3", "000.p/3", "008.p/3", "008.p/3"]);
  await assertSealed(database, log, 3 + 2 * BATCH_MAX);
});

test("an event whose transaction commits late is sealed once", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await using sealer = start(database, log);
  const { sql } = database.store;
  const lateId = randomUUIDv7();
  const inserted = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const late = sql.begin(async (tx) => {
    await tx`insert into audit_event (id, at, kind, outcome) values (${lateId}, now(), 'bank-start', 'ok')`;
    inserted.resolve();
    await commit.promise;
  });
  await inserted.promise;
  // Events with newer ids are committed and sealed before the late one.
  for (let size = 1; size <= 3; size++) {
    await insertEvents(sql, events(1));
    await until(sealed(sealer, size));
  }
  assert.ok((await linesOf(log)).every((id) => id > lateId));
  commit.resolve();
  await late;
  await until(sealed(sealer, 4));
  await sealer.stop();
  assert.equal((await linesOf(log)).indexOf(lateId), 3);
  await assertSealed(database, log, 4);
});

test("of two sealers one stands by and takes over", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await using first = start(database, log);
  await until(() => first.state.role === "sealing");
  await using second = start(database, log);
  for (let size = 5; size <= 25; size += 5) {
    await insertEvents(database.store.sql, events(5));
    await until(sealed(first, size));
  }
  assert.deepEqual([second.state.role, second.state.progress], ["standby", null]);
  await first.stop();
  await insertEvents(database.store.sql, events(5));
  await until(sealed(second, 30));
  await second.stop();
  await assertSealed(database, log, 30);
});

test("a log verifies at any moment during its sealing", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await using sealer = start(database, log, { intervalMs: 1 });
  for (let round = 0; round < 6; round++) {
    const inserting = (async () => {
      for (let i = 0; i < 5; i++) await insertEvents(database.store.sql, events(30));
    })();
    assert.deepEqual((await log.verify({ store: database.store })).findings, []);
    await inserting;
  }
  await sealer.stop();
  await assertSealed(database, log, 900);
});

test("a database that was set back is reported, and its log continues", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(7));
  await start(database, log).stop();
  await sql`delete from audit_event where sealed_index >= 5`;
  await insertEvents(sql, events(1));
  await using sealer = start(database, log);
  await sealer.stop();
  assert.deepEqual(sealer.state.progress, { size: 8, unmatched: 2 });
  const { findings } = await log.verify({ store: database.store });
  assert.deepEqual(
    findings.map(({ code, index }) => [code, index]),
    [
      ["database-missing", 5],
      ["database-missing", 6],
    ],
  );
});

test("a changed row of the database is found and named", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(6));
  await start(database, log).stop();
  await sql`update audit_event set amount = 1, outcome = 'denied:bank-busy' where sealed_index = 2`;
  await sql`update audit_event set confidential = '{"payee": "nobody"}' where sealed_index = 4`;
  await sql`update audit_event set sealed_index = 17 where sealed_index = 5`;
  const { findings } = await log.verify({ store: database.store });
  assert.deepEqual(
    findings.map(({ code, index, what }) => [code, index, what.split(": ")[1]]),
    [
      ["database-differs", 2, "amt, res"],
      ["database-differs", 4, "confidential"],
      ["database-ahead", 17, "1 events"],
      ["database-missing", 5, undefined],
    ],
  );
});

const STOPPING: readonly [string, DiskStep, string, SealerState["role"]][] = [
  ["a full disk is tried again until there is room", "append", "disk-write", "standby"],
  ["a failed sync ends the sealer for this process", "sync", "disk-sync", "stopped"],
];

for (const [name, step, code, role] of STOPPING)
  test(name, async () => {
    await using database = await testDatabase();
    await using log = await testLog();
    await insertEvents(database.store.sql, events(3));
    let full = true;
    class FullDisk extends Disk {
      override async append(...args: Parameters<Disk["append"]>): Promise<void> {
        if (full) args[0].handle[step === "sync" ? "sync" : "append"] = () => Promise.reject(new Error("ENOSPC"));
        await super.append(...args);
      }
    }
    await using sealer = start(database, log, { disk: new FullDisk() });
    await until(() => sealer.state.trouble !== null && sealer.state.unsealed === 3);
    assert.equal(sealer.state.trouble?.code, code);
    assert.ok(sealer.state.lagMs > 1_000);
    full = false;
    if (role === "standby") await until(() => sealer.state.trouble === null && sealer.state.unsealed === 0);
    await sealer.stop();
    if (role === "stopped") {
      assert.equal(sealer.state.trouble?.code, code);
      await start(database, log).stop();
    }
    await assertSealed(database, log, 3);
  });

test("the sealer appends nothing to a log that was changed", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await insertEvents(database.store.sql, events(3));
  await start(database, log).stop();
  await using other = await testLog();
  await insertEvents(database.store.sql, events(3));
  await using sealer = start(database, other);
  await until(() => sealer.state.role === "stopped");
  assert.equal(sealer.state.trouble?.code, "log-behind-database");
  await sealer.stop();
});
