import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { EventStore } from "../../events/events.ts";
import { recordedEvents, testWriters } from "../../events/testing/test-event-store.ts";
import { openStore, type Store } from "../../store/store.ts";
import { linkTo, type TestLink } from "../../store/testing/test-link.ts";
import { checkpointsAfter, newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { filesOf } from "../testing/test-order.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { covered, events, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import type { SequencerState } from "./sequencer-state.ts";

/** A store behind a link that the test can cut, for the sequencer alone. */
async function behindLink(t: TestContext, log: TestLogDatabase): Promise<{ link: TestLink; store: Store }> {
  const link = await linkTo(log.database.url);
  const store = openStore(link.url, { connections: 4, applicationName: "behind a link" });
  t.after(async () => {
    await store.close();
    await link.close();
  });
  return { link, store };
}

async function assertWhole(log: TestLogDatabase, dir: string): Promise<void> {
  await assertOrdered(log, (await recordedEvents(log.sql)).length);
  assert.deepEqual(await filesOf(dir), await filesOf(await log.copyNow()));
}

/**
 * A store that calls `before` ahead of every step of a sequencer with the database, with what the step does: a statement, a transaction, a
 * reserved connection, a look of the feed.
 */
function stepwise({ sql, close }: Store, before: (step: string) => void): Store {
  const announced =
    <Args extends unknown[], Result>(name: string, act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      before(stepOf(name, args[0]));
      return act(...args);
    };
  const watch = (target: typeof sql): typeof sql =>
    new Proxy(target, {
      apply: (on, self, args: unknown[]) => {
        before(stepOf("statement", args[0]));
        return Reflect.apply(on as never, self, args);
      },
      get: (on, name) => {
        if (name === "begin")
          return announced(name, (act: (tx: unknown) => unknown) => on.begin((tx) => act(watch(tx as never)) as never));
        if (name === "reserve") return announced(name, async () => watch((await on.reserve()) as never));
        const value = Reflect.get(on, name);
        return name === "pipeline" || name === "unsafe" ? announced(name, value.bind(on)) : value;
      },
    });
  return { sql: watch(sql), close };
}

/** What a step does, from the text of its statement. */
const stepOf = (name: string, given: unknown): string =>
  `${name} ${Array.isArray(given) ? JSON.stringify(given[0]?.statement?.text ?? given) : typeof given === "string" ? given : ""}`;

/** A sequencer repeats most of its steps while it waits. The cuts come ahead of the first of each; FUZZ_RUNS cuts ahead of later ones too. */
const TIMES = process.env["FUZZ_RUNS"] === undefined ? 1 : 4;

test("if the connection is lost ahead of any step, each event is in the log once all the same, and the copy is whole", async (t) => {
  await using log = await testLogDatabase();
  const { link, store } = await behindLink(t, log);
  await using first = await log.start();
  await first.stop();
  const cut = new Set<string>();
  for (let reached = true; reached; ) {
    reached = false;
    const times = new Map<string, number>();
    const cutting = stepwise(store, (step) => {
      const time = (times.get(step) ?? 0) + 1;
      times.set(step, time);
      const at = `${step}, time ${time}`;
      if (reached || cut.has(at) || time > TIMES) return;
      reached = true;
      cut.add(at);
      link.cut(cut.size % 2 === 0 ? "reset" : "end");
    });
    const { size = 0 } = (await newestCheckpoint(log.sql)) ?? {};
    await log.store.record(events(2));
    await using sequencer = await log.start({ dir: first.dir, pauseMostMs: 20 }, new EventStore(cutting, testWriters()));
    await until(() => sequencer.state.copy.size === size + 2);
    await sequencer.stop();
    assert.equal((await newestCheckpoint(log.sql))?.size, size + 2, `cut ahead of ${[...cut].at(-1)}`);
  }
  assert.ok(cut.size > 15, `${cut.size} steps`);
  await assertWhole(log, first.dir);
});

test("cuts at any time, and a server that is away for a while, lose nothing and repeat nothing", async (t) => {
  await using log = await testLogDatabase();
  const { link, store } = await behindLink(t, log);
  await using sequencer = await log.start({ intervalMs: 4, pauseMostMs: 20 }, new EventStore(store, testWriters()));
  await using standby = await log.start({ intervalMs: 4 });
  for (let n = 0; n < 40; n++) {
    await log.store.record(events(1 + (n % 5)));
    if (n % 4 === 3) link.cut(n % 8 === 3 ? "reset" : "end");
    if (n === 20) await link.close();
    if (n === 24) await link.open();
  }
  const count = (await recordedEvents(log.sql)).length;
  await until(() => sequencer.state.copy.size === count && standby.state.copy.size === count);
  for (const each of [sequencer, standby]) await each.stop();
  await assertWhole(log, sequencer.dir);
  assert.deepEqual(await filesOf(standby.dir), await filesOf(sequencer.dir));
});

test("a checkpoint whose commit has an unknown outcome is found, if it took effect, and is made again otherwise", async (t) => {
  await using log = await testLogDatabase();
  for (const tookEffect of [true, false]) {
    const { link, store } = await behindLink(t, log);
    const size = 3 + ((await newestCheckpoint(log.sql))?.size ?? 0);
    // A deferred trigger runs in the commit: it waits for the test's lock, while the test cuts the connection.
    await log.sql.unsafe(`
      create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return null; end $$;
      create constraint trigger hold after insert on audit_checkpoint deferrable initially deferred for each row execute function hold()`);
    const [held, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = log.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(77)`;
      held.resolve();
      await goOn.promise;
    });
    await held.promise;
    await log.store.record(events(3));
    const codes = new Set<string | undefined>();
    const onState = ({ trouble }: SequencerState) => codes.add(trouble?.code);
    await using sequencer = await log.start({ pauseMostMs: 20, onState }, new EventStore(store, testWriters()));
    const committing = async (): Promise<{ pid: number; xid: string } | undefined> =>
      (
        await log.sql<{ pid: number; xid: string }[]>`
          select pid, backend_xid::text as xid from pg_locks join pg_stat_activity using (pid)
          where locktype = 'advisory' and objid = 77 and not granted`
      )[0];
    await until(async () => (await committing()) !== undefined);
    const first = await committing();
    if (tookEffect) link.cut("reset");
    else await log.sql`select pg_terminate_backend(${first?.pid ?? 0})`;
    await until(() => codes.has("database"));
    goOn.resolve();
    await holding;
    await until(() => sequencer.state.copy.size === size && sequencer.state.trouble === null);
    await sequencer.stop();
    const [row] = await log.sql<{ xid: string }[]>`select xmin::text as xid from audit_checkpoint where size = ${size}`;
    assert.equal(row?.xid === first?.xid, tookEffect);
    await assertWhole(log, sequencer.dir);
    await log.sql.unsafe("drop trigger hold on audit_checkpoint; drop function hold()");
  }
  assert.equal((await checkpointsAfter(log.sql, 0, 10)).length, 2);
});

test("a sequencer whose lease went to another one stops ordering at its next look, and takes its turn again", async (t) => {
  await using log = await testLogDatabase();
  // A pool of its own: a pool that loses a connection gives up all of them, and the test's must go on.
  const { store } = await behindLink(t, log);
  await using sequencer = await log.start({}, new EventStore(store, testWriters()));
  await until(() => sequencer.state.role === "sequencing");
  await log.sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and objsubid = 2 and granted and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`;
  await log.store.record(events(3));
  await until(covered(log, 3));
  await until(() => sequencer.state.role === "sequencing" && sequencer.state.trouble === null);
  await sequencer.stop();
  await assertWhole(log, sequencer.dir);
});
