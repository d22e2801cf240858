import assert from "node:assert/strict";
import { it } from "node:test";
import { isConnectionLost, openStore } from "../store/store.ts";
import { muteLinkTo } from "../store/testing/test-mute-link.ts";
import { chainsIn } from "./testing/test-chains.ts";
import { eventStoreOn, testEventDatabase } from "./testing/test-event-store.ts";
import { AT, plainEvent } from "./testing/test-events.ts";

const DAY_MS = 86_400_000;

/** A transaction that records an event waits in its commit until the test releases this lock. */
const LOCK = 4711;

/** A store behind a link that can lose answers, and a database whose commits of events wait for the lock. */
async function behindLink() {
  const { store: beside, url, [Symbol.asyncDispose]: dispose } = await testEventDatabase();
  const { sql } = beside;
  const link = await muteLinkTo(url);
  const behind = openStore(link.url, { connections: 1, applicationName: "behind a bad line" });
  let days = 0;
  const store = eventStoreOn(behind, () => AT + days * DAY_MS);
  await store.record([plainEvent()]);
  await sql.unsafe(`
    create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(${LOCK}); return null; end $$;
    create constraint trigger wait after insert on audit_event deferrable initially deferred for each row execute function wait()`);
  /** Loses the answer to a commit, and calls `end` while the commit waits. */
  const loseCommit = async (end: () => Promise<unknown>): Promise<void> => {
    await sql
      .begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(${LOCK})`;
        const lost = assert.rejects(store.record([plainEvent()]), isConnectionLost);
        while ((await sql`select from pg_locks where locktype = 'advisory' and not granted and objid = ${LOCK}`).length === 0);
        link.mute();
        await end();
        return { lost };
      })
      .then(({ lost }) => lost);
    link.unmute();
  };
  return {
    ...{ store, sql, loseCommit, nextDay: () => void days++ },
    async [Symbol.asyncDispose]() {
      await store.close();
      await link[Symbol.asyncDispose]();
      await dispose();
    },
  };
}

for (const [outcome, end, left] of [
  ["took effect", async () => {}, 2],
  [
    "did not take effect",
    (sql) => sql`
      select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where datname = current_database() and application_name = 'behind a bad line'`,
    1,
  ],
] as readonly (readonly [string, (sql: Awaited<ReturnType<typeof behindLink>>["sql"]) => Promise<unknown>, number])[])
  it(`a writer is not used again after a commit of which nobody knows that it ${outcome}, and no chain breaks`, async () => {
    await using on = await behindLink();
    const [first] = [...(await chainsIn(on.sql)).keys()];
    await on.loseCommit(() => end(on.sql));
    await on.store.record([plainEvent()]);
    await on.store.record([plainEvent()]);
    const ends = await chainsIn(on.sql);
    assert.equal(ends.size, 2);
    assert.equal(ends.get(first as bigint)?.n, left);
    ends.delete(first as bigint);
    assert.deepEqual(
      [...ends.values()].map((each) => each?.n),
      [2],
    );
  });

it("if the first commit of a day is lost, its writer is dropped, and that of the day before is ended in order", async () => {
  await using on = await behindLink();
  on.nextDay();
  await on.loseCommit(async () => {});
  await on.store.record([plainEvent()]);
  await on.store.endIdle(AT, 3_600_000);
  const ends = [...(await chainsIn(on.sql)).values()];
  // The writer of the day before with its end, then the lost one and the one after it, in any order.
  assert.deepEqual(
    ends.map((end) => end?.n),
    [2, 1, 1],
  );
});
