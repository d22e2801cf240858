import assert from "node:assert/strict";
import { test } from "node:test";
import type { NewEvent } from "../../events/events.ts";
import { eventStoreOn, recordedEvents } from "../../events/testing/test-event-store.ts";
import { AuditError } from "../audit-error.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { Disk, type DiskStep } from "../log/disk.ts";
import { filesOf } from "../testing/test-order.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { covered, events, forge, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import type { SequencerState } from "./sequencer-state.ts";

/** Asserts that the log has all events, and this copy all of the log. */
async function assertWhole(log: TestLogDatabase, dir: string, size: number): Promise<void> {
  await assertOrdered(log, size);
  assert.deepEqual(await filesOf(dir), await filesOf(await log.copyNow()));
}

test("a sequencer orders committed events while it runs and before it stops, and its copy has them", async () => {
  await using log = await testLogDatabase();
  const states: SequencerState[] = [];
  await using sequencer = await log.start({ onState: (state) => states.push(state) });
  await log.store.record(events(3));
  await until(() => sequencer.state.copy.size === 3);
  await log.store.record(events(1_500));
  await sequencer.stop();
  const { lagMs: _, ...state } = sequencer.state;
  const copy = { size: 1_503, trouble: null, stopped: false };
  assert.deepEqual(state, { role: "stopped", trouble: null, waiting: 0, size: 1_503, copy });
  assert.deepEqual(states.at(-1), { ...state, lagMs: 0 });
  assert.ok(states.some(({ role }) => role === "sequencing"));
  await assertWhole(log, sequencer.dir, 1_503);

  // A sequencer that is stopped at once still does its work.
  await log.store.record(events(2));
  const again = await log.start({ dir: sequencer.dir });
  await again.stop();
  await assertWhole(log, sequencer.dir, 1_505);
});

test("of two sequencers one orders, and the other one copies, stands by and takes over", async () => {
  await using log = await testLogDatabase();
  await using first = await log.start();
  await until(() => first.state.role === "sequencing");
  await using second = await log.start();
  for (let size = 5; size <= 25; size += 5) {
    await log.store.record(events(5));
    await until(() => first.state.copy.size === size && second.state.copy.size === size);
  }
  assert.deepEqual([second.state.role, second.state.size], ["standby", null]);
  await first.stop();
  await log.store.record(events(5));
  await until(() => second.state.size === 30 && second.state.role === "sequencing");
  await second.stop();
  await assertWhole(log, second.dir, 30);
  assert.deepEqual(await filesOf(await log.copyNow(first.dir)), await filesOf(second.dir));
});

test("events of many writers at once, slow ones and ended ones among them, are each in the log once", async () => {
  await using log = await testLogDatabase();
  await using sequencer = await log.start({ intervalMs: 4 });
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = log.store.begin(async (tx, record) => {
    record(events(1, { kind: "bank-stop", at: 0 })[0] as NewEvent);
    await tx`select 1`;
    begun.resolve();
    await goOn.promise;
  });
  await begun.promise;
  const writers = Array.from({ length: 4 }, () => eventStoreOn(log.database.store));
  const rounds = 20;
  await Promise.all(
    writers.map(async (store, i) => {
      for (let n = 0; n < rounds; n++) {
        await store.record(events(1 + ((n + i) % 3)));
        // A rollback leaves no gap.
        await assert.rejects(
          store.begin(async (tx, record) => {
            record(events(1)[0] as NewEvent);
            await tx`select 1 / 0`;
          }),
        );
        if (n % 7 === i) await store.endIdle(Date.now());
      }
    }),
  );
  const count = (await recordedEvents(log.sql)).length;
  await until(covered(log, count));
  goOn.resolve();
  await slow;
  for (const store of [...writers, log.store]) await store.endIdle(Date.now());
  await sequencer.stop();
  const rows = await assertOrdered(log, (await recordedEvents(log.sql)).length);
  assert.equal(rows[count]?.event.kind, "bank-stop", "it came once it was committed");
  assert.deepEqual([...(await log.sql`select from audit_writer`)], []);
  await assertWhole(log, sequencer.dir, rows.length);
});

test("the log goes on for the other writers while a chain is broken, and names its writer", async () => {
  await using log = await testLogDatabase();
  await using sequencer = await log.start();
  await until(() => sequencer.state.role === "sequencing");
  await log.store.record(events(2));
  await until(covered(log, 2));
  const [row] = await log.sql<{ name: string }[]>`select to_hex(writer) as name from audit_event limit 1`;
  await log.sql.begin(async (tx) => {
    // The event and its change are committed at once, so that no look can be between them.
    await tx`alter table audit_event disable trigger all`;
    await tx`insert into audit_event select writer, at, amount, 3, request, customer, account, session, kind, outcome, terminal, effect, sealed, mac
      from audit_event where n = 2`;
    await tx`alter table audit_event enable trigger all`;
  });
  await until(() => sequencer.state.trouble?.code === "chain-broken");
  const name = (row?.name ?? "").padStart(16, "0");
  assert.match(sequencer.state.trouble?.message ?? "", new RegExp(`writer ${name} was changed, removed or invented`));
  assert.equal(sequencer.state.role, "sequencing");
  const other = eventStoreOn(log.database.store);
  await other.record(events(4));
  await until(covered(log, 6));
  await until(() => sequencer.state.waiting === 1 && sequencer.state.lagMs > 0);
  await sequencer.stop();
  assert.equal(sequencer.state.trouble?.code, "chain-broken", "a stop does not hide it");
  await forge(
    log,
    (sql) =>
      sql`delete from audit_event where n = 3 and kind = 'transfer' and writer in (select writer from audit_event group by writer having count(*) = 3)`,
  );
  await assertWhole(log, sequencer.dir, 6);
});

const FAILING: readonly [string, DiskStep, string, boolean][] = [
  ["a full disk is tried again until there is room", "append", "disk-write", false],
  ["a failed sync ends the copy for this process", "sync", "disk-sync", true],
];

for (const [name, step, code, stops] of FAILING)
  test(`a copy that fails does not stop the log: ${name}`, async () => {
    await using log = await testLogDatabase();
    await log.store.record(events(3));
    let fails = true;
    const disk = new Disk((each) => {
      if (fails && each === step) throw new AuditError(code as "disk-write", "no room");
    });
    await using sequencer = await log.start({ disk });
    await until(() => sequencer.state.copy.trouble !== null && sequencer.state.size === 3);
    for (const size of [5, 7]) {
      await log.store.record(events(2));
      await until(covered(log, size));
    }
    const { role, trouble, copy } = sequencer.state;
    assert.deepEqual([role, trouble, copy.trouble?.code, copy.stopped], ["sequencing", null, code, stops]);
    fails = false;
    if (!stops) await until(() => sequencer.state.copy.size === 7 && sequencer.state.copy.trouble === null);
    await sequencer.stop();
    assert.deepEqual([sequencer.state.copy.stopped, sequencer.state.copy.trouble?.code], [stops, stops ? code : undefined]);
    assert.equal((await newestCheckpoint(log.sql))?.size, 7);
    // A fresh process makes the copy whole.
    if (stops) await (await log.start({ dir: sequencer.dir })).stop();
    await assertWhole(log, sequencer.dir, 7);
  });
