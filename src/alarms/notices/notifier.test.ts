import assert from "node:assert/strict";
import { it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { openStore, type Sql } from "../../store/store.ts";
import { applySurvey } from "../standing/apply-survey.ts";
import { NOON, seen, surveyOf } from "../testing/test-survey.ts";
import { Outbox } from "../webhook/outbox.ts";
import type { Post } from "../webhook/webhook.ts";
import type { Notice } from "./notice.ts";
import { Notifier } from "./notifier.ts";

const notifierOf = (sql: Sql, post: Post, outbox = new Outbox(post, { onTurn: () => {}, monotonic: () => 0 })): Notifier =>
  new Notifier({ sql, outbox, now: () => NOON, onProblem: () => {}, everyMs: 5 });

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn();
}

it("of several servers one tells operators, and another goes on once it is gone", async () => {
  await using database = await testEventDatabase();
  await applySurvey(database.store, surveyOf(NOON, [seen("hold-old", "ATM-0001")]));
  const sent: string[] = [];
  const servers = ["a", "b"].map((name) => {
    const store = openStore(database.applicationUrl, { connections: 3, applicationName: "strongroom test" });
    const post: Post = async ({ id }) => {
      sent.push(`${name} ${id.replace(/^alarm_.*_/, "")}`);
      return null;
    };
    return { name, store, notifier: notifierOf(store.sql, post) };
  });
  const elected = () => servers.filter(({ notifier }) => notifier.elected);
  for (const { notifier } of servers) notifier.start();
  await until(() => sent.length > 0);
  assert.equal(elected().length, 1);
  const [first] = elected();
  await first?.notifier.stop();
  await first?.store.close();
  await applySurvey(database.store, surveyOf(NOON, [seen("hold-old", "ATM-0002")]));
  await until(() => sent.length > 1);
  const second = servers.find((each) => each !== first);
  assert.deepEqual(sent, [`${first?.name} 0`, `${second?.name} 0`]);
  await second?.notifier.stop();
  await second?.store.close();
});

it("what the receiver does not take stays due under its id, and what it refuses for good does not stop the others", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const raised = await applySurvey(
    store,
    surveyOf(
      NOON,
      [1, 2, 3].map((n) => seen("hold-old", `ATM-000${n}`)),
    ),
  );
  const [refused] = raised.raised.map(({ id }) => id).sort();
  let now = 0;
  const tries: Notice[] = [];
  const post: Post = async (notice) => {
    tries.push(notice);
    return notice.id.includes(refused as string) ? "it answered 400" : null;
  };
  const outbox = new Outbox(post, { onTurn: () => {}, monotonic: () => now, random: () => 1 });
  const notifier = notifierOf(store.sql, post, outbox);
  await notifier.round();
  assert.equal(tries.length, 1, "after a failure the outbox rests");
  await notifier.round();
  assert.equal(tries.length, 1);
  now = 5_000;
  await notifier.round();
  assert.deepEqual(
    [...(await store.sql`select told from alarm order by id = ${refused as string}`)].map(({ told }) => told),
    [1, 1, 0],
  );
  assert.deepEqual(tries[0], tries.at(-1), "the same notice was tried again");
});

it("a server that cannot mark what it has sent sends the same notice again", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  await applySurvey(store, surveyOf(NOON, [seen("hold-old", "ATM-0001")]));
  const sent: Notice[] = [];
  const post: Post = async (notice) => {
    sent.push(notice);
    // As if the database were lost just now.
    if (sent.length === 1) await store.sql`alter table alarm rename to alarm_gone`;
    return null;
  };
  const notifier = notifierOf(store.sql, post);
  await assert.rejects(notifier.round());
  await store.sql`alter table alarm_gone rename to alarm`;
  await notifier.round();
  await notifier.round();
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[1], sent[0]);
});

it("without a webhook nothing is told, and a server is elected all the same", async () => {
  await using database = await testEventDatabase();
  await applySurvey(database.store, surveyOf(NOON, [seen("hold-old", "ATM-0001")]));
  const notifier = new Notifier({ sql: database.store.sql, outbox: null, now: () => NOON, onProblem: () => {}, everyMs: 5 });
  notifier.start();
  await until(() => notifier.elected);
  await notifier.stop();
  assert.equal(notifier.elected, false);
  assert.deepEqual([...(await database.store.sql`select told from alarm`)], [{ told: 0 }]);
});

it("a notifier that loses its connection is not elected any more, reports it, and is elected again", async () => {
  await using database = await testEventDatabase();
  const { sql } = database.store;
  let problems = 0;
  const notifier = new Notifier({ sql, outbox: null, now: () => NOON, onProblem: () => void problems++, everyMs: 5 });
  notifier.start();
  await until(() => notifier.elected);
  await sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
  await until(() => problems > 0 && notifier.elected);
  await notifier.stop();
});
