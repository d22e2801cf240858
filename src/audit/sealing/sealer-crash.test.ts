import assert from "node:assert/strict";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { Disk } from "../log/disk.ts";
import { testLog } from "../testing/test-log.ts";
import { assertSealed, events, linesOf, sealed, start, until } from "../testing/test-sealer.ts";

test("a crash before any step loses nothing and seals nothing twice", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  let [size, died] = [0, true];
  for (let last = 0; died; last++) {
    await insertEvents(sql, events(2));
    size += 2;
    let steps = 0;
    await using dying = start(database, log, { disk: new Disk(() => assert.ok(steps++ < last, "died")) });
    // An unknown error is a bug, which ends the sealer like a crash.
    await until(() => dying.state.role === "stopped" || dying.state.progress?.size === size);
    died = dying.state.role === "stopped";
    await dying.stop();
    if (last % 4 === 0) {
      await start(database, log).stop();
      await assertSealed(database, log, size);
    }
  }
  await start(database, log).stop();
  await assertSealed(database, log, size);
  assert.ok(size > 20, `${size}`);
});

test("after a crash between the checkpoint and the marks, the marks are set from the lines", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(7));
  await start(database, log).stop();
  await sql`update audit_event set sealed_index = null where sealed_index >= 3`;
  await insertEvents(sql, events(2));
  await using sealer = start(database, log);
  await sealer.stop();
  assert.deepEqual(sealer.state.progress, { size: 9, unmatched: 0 });
  await assertSealed(database, log, 9);
});

test("an event whose row changes during its sealing is still sealed once", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(5));
  class SlowDisk extends Disk {
    override async append(...args: Parameters<Disk["append"]>): Promise<void> {
      await sql`update audit_event set terminal = 'ATM-0002' where id = (select id from audit_event order by id desc limit 1)`;
      await super.append(...args);
    }
  }
  await using sealer = start(database, log, { disk: new SlowDisk() });
  await sealer.stop();
  assert.deepEqual(sealer.state.progress, { size: 5, unmatched: 0 });
  assert.equal((await linesOf(log)).length, 5);
  const { findings } = await log.verify({ store: database.store });
  assert.deepEqual(
    findings.map(({ code, index, what }) => [code, index, what.split(": ")[1]]),
    [["database-differs", 4, "term"]],
  );
});

test("the sealer continues after a lost connection", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await using sealer = start(database, log);
  await insertEvents(sql, events(3));
  await until(sealed(sealer, 3));
  await sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and objsubid = 2 and granted and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`;
  await until(async () => {
    await insertEvents(sql, events(1)).catch(() => {});
    return (sealer.state.progress?.size ?? 0) > 3 && sealer.state.trouble === null;
  });
  const [row] = await sql<{ count: bigint }[]>`select count(*) from audit_event`;
  const count = Number(row?.count);
  await until(sealed(sealer, count));
  await sealer.stop();
  await assertSealed(database, log, count);
});
