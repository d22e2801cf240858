import assert from "node:assert/strict";
import { test } from "node:test";
import { commitsIn, eventStoreOn } from "../../events/testing/test-event-store.ts";
import { events, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { logSize, readBacklog } from "./backlog.ts";
import { sequence } from "./sequence.ts";

const cover = async (log: TestLogDatabase): Promise<void> =>
  sequence(log.store, log.settings(await log.newFolder()), {
    ...{ check: async () => {}, stopping: AbortSignal.abort(), onProgress: () => {} },
  });

test("the backlog counts the committed events without a checkpoint, and has the time of the oldest", async () => {
  await using log = await testLogDatabase();
  const [other, third] = [eventStoreOn(log.database.store), eventStoreOn(log.database.store)];
  const backlog = () => readBacklog(log.sql);
  assert.deepEqual(await backlog(), { waiting: 0, oldestAt: null });
  await log.store.record(events(3, { at: 3_000 }));
  await other.record(events(2, { at: 2_000 }));
  assert.deepEqual(await backlog(), { waiting: 5, oldestAt: 2_000 });
  await cover(log);
  assert.deepEqual([await backlog(), await logSize(log.sql)], [{ waiting: 0, oldestAt: null }, 5]);
  await log.store.record(events(1, { at: 5_000 }));
  await log.store.record(events(1, { at: 4_000 }));
  await third.record(events(4, { at: 6_000 }));
  assert.deepEqual(await backlog(), { waiting: 6, oldestAt: 5_000 }, "the oldest of a chain is its first");
  await other.endIdle(7_000);
  assert.deepEqual(await backlog(), { waiting: 7, oldestAt: 5_000 });
  await cover(log);
  for (const each of [log.store, other, third]) await each.endIdle(8_000);
  assert.deepEqual(await backlog(), { waiting: 2, oldestAt: 8_000 });
  await cover(log);
  assert.deepEqual([await backlog(), await logSize(log.sql)], [{ waiting: 0, oldestAt: null }, 14]);
});

test("a database without a log has no backlog and no size", async () => {
  await using log = await testLogDatabase();
  await log.sql`alter table audit_checkpoint rename to away`;
  await log.sql`create table audit_checkpoint (like away)`;
  assert.deepEqual([await readBacklog(log.sql), await logSize(log.sql)], [{ waiting: 0, oldestAt: null }, 0]);
  await log.store.record(events(2, { at: 1_000 }));
  assert.deepEqual(await readBacklog(log.sql), { waiting: 2, oldestAt: 1_000 });
});

test("while events are committed and ordered, no event is counted twice or left out", async () => {
  await using log = await testLogDatabase();
  await using sequencer = await log.start({ intervalMs: 4 });
  let committing = true;
  const done = Promise.all(
    [1, 2].map(async () => {
      const store = eventStoreOn(log.database.store);
      for (let n = 0; n < 80; n++) await store.record(events(1 + (n % 3)));
      await store.endIdle(Date.now());
    }),
  ).then(() => {
    committing = false;
  });
  while (committing) {
    // One snapshot for both: what the log has and what waits are all that is committed.
    const [row] = await log.sql.begin("isolation level repeatable read", async (tx) => {
      const { waiting } = await readBacklog(tx as never);
      const size = await logSize(tx as never);
      return tx<{ difference: number }[]>`select (count(*) - ${waiting + size})::integer as difference from audit_event`;
    });
    assert.equal(row?.difference, 0);
  }
  await done;
  const all = (await commitsIn(log.sql)).flat().length;
  await until(async () => (await logSize(log.sql)) === all);
  assert.deepEqual(await readBacklog(log.sql), { waiting: 0, oldestAt: null });
  await sequencer.stop();
});

test("the backlog of a large table costs two look-ups for each writer, before and after its statistics are made", async () => {
  await using log = await testLogDatabase();
  const { sql } = log;
  const [writers, each] = [8, 5_000];
  await sql`insert into audit_writer select generate_series(1, ${writers})`;
  await sql`
    insert into audit_event (writer, n, at, kind, outcome)
    select writer, n, now(), 'transfer', 'ok' from generate_series(1, ${writers}) as writer, generate_series(1, ${each}) as n`;
  const read = async (): Promise<number> => {
    assert.equal((await readBacklog(sql)).waiting, writers * each);
    // The statistics of the own backend are reported at once.
    return sql.begin(async (tx) => {
      const rowsRead = async (): Promise<number> => {
        const [row] = await tx<{ n: bigint }[]>`
          select sum(pg_stat_get_xact_tuples_returned(relid) + pg_stat_get_xact_tuples_fetched(relid))::bigint as n
          from (select relid from pg_partition_tree('audit_event') union all select relid from pg_partition_tree('audit_event_pkey')) as tree`;
        return Number(row?.n);
      };
      const before = await rowsRead();
      await readBacklog(tx as never);
      return (await rowsRead()) - before;
    });
  };
  const withoutStatistics = await read();
  await sql`analyze audit_event, audit_writer, audit_checkpoint`;
  const withStatistics = await read();
  for (const rows of [withoutStatistics, withStatistics])
    assert.ok(rows >= writers && rows <= 6 * writers, `${rows} rows were read`);
});
