import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { Disk } from "../log/disk.ts";
import { testLog } from "../testing/test-log.ts";
import { assertSealed, events, start, until } from "../testing/test-sealer.ts";

test("a disk that cannot be read is not a bug, and is tried again until it can be read", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await insertEvents(database.store.sql, events(3));
  await start(database, log).stop();
  const file = path.join(log.dir, CHECKPOINT_FILE);
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  await insertEvents(database.store.sql, events(2));
  await using sealer = start(database, log);
  await until(() => sealer.state.trouble !== null);
  assert.deepEqual([sealer.state.role, sealer.state.trouble?.code], ["standby", "disk-read"]);
  rmdirSync(file);
  renameSync(`${file}.away`, file);
  await until(() => sealer.state.progress?.size === 5);
  assert.equal(sealer.state.trouble, null);
  await sealer.stop();
  await assertSealed(database, log, 5);
});

test("the pause between failed attempts grows up to a limit", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await insertEvents(database.store.sql, events(1));
  let attempts = 0;
  let full = true;
  const disk = new Disk((step) => {
    if (!full || step !== "folder") return;
    attempts++;
    throw new AuditError("disk-write", "no room");
  });
  await using sealer = start(database, log, { disk, intervalMs: 10, pauseMostMs: 200 });
  await sleep(1_500);
  // A constant pause of 10 ms gives a hundred attempts; pauses of 10, 20, 40, 80, 160 and then 200 ms give fewer than 15.
  assert.ok(attempts >= 2 && attempts < 15, String(attempts));
  full = false;
  await until(() => sealer.state.progress?.size === 1);
});

test("a sealer that failed and now stands by for another one has no trouble", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  let broken = true;
  const disk = new Disk((step) => {
    if (broken && step === "folder") throw new AuditError("disk-write", "no room");
  });
  await using failing = start(database, log, { disk });
  await until(() => failing.state.trouble !== null);
  await using other = start(database, log);
  await insertEvents(database.store.sql, events(2));
  await until(() => other.state.progress?.size === 2);
  await until(() => failing.state.trouble === null && failing.state.role === "standby");
  broken = false;
});
