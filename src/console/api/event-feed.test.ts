import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { events, orderAll, type TestLogDatabase, testLogDatabase } from "../../audit/testing/test-sequencer.ts";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { newCustomerId, terminalIdOf } from "../../model/model.ts";
import type { Operators } from "../../operators/operators.ts";
import { NOW, TestConsole } from "../testing/test-console.ts";

const [ANNA, BEN] = [newCustomerId(), newCustomerId()];

let log: TestLogDatabase;
let stage: TestConsole;
let token: string;
let folder: string;
before(async () => {
  log = await testLogDatabase();
  folder = await log.newFolder();
  stage = new TestConsole({ sql: log.sql, operators: { store: log.store } as Operators });
  token = stage.session("audrey", ["auditor"]);
  await log.store.record([
    ...events(2, { at: NOW, customer: ANNA, terminal: terminalIdOf(1) }),
    ...events(1, { at: NOW + 1_000, kind: "deposit", customer: BEN, terminal: terminalIdOf(2), amount: 5_000n }),
  ]);
  await order();
});
after(async () => {
  stage?.console.live.stop();
  stage?.console.watch.stop();
  await log?.[Symbol.asyncDispose]();
});

const order = (): Promise<void> => orderAll(log, folder);

async function read(query: string, secret = token) {
  const headers = { host: "localhost:4999", authorization: `Bearer ${secret}` };
  const response = await stage.app.request(`/api/v1/events${query}`, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: the test looks at what it expects.
  return { status: response.status, body: (await response.json()) as any };
}
const kindsOf = ({ body }: Awaited<ReturnType<typeof read>>): string[] => body.events.map(({ kind }: { kind: string }) => kind);

test("the feed gives the events of the log from a cursor on, all or those that match", async () => {
  const first = await read("?after=0&most=2");
  assert.deepEqual([first.body.events.length, first.body.next], [2, 2]);
  const { body } = await read("?after=2");
  assert.deepEqual(body.events[0], {
    ...{ index: 2, at: NOW + 1_000, kind: "deposit", outcome: "ok", terminal: "ATM-0002", session: null, request: null },
    ...{ customer: BEN, account: null, amount: "5000" },
  });
  for (const query of [
    "kinds=deposit",
    "terminal=2",
    `customer=${BEN}`,
    "text=atm-0002",
    `since=${new Date(NOW + 1_000).toISOString()}`,
  ])
    assert.deepEqual(
      kindsOf(await read(`?after=0&kinds=transfer,deposit&${query}`.replace(/kinds=transfer,deposit&(?=kinds)/, ""))),
      ["deposit"],
    );
  assert.deepEqual(kindsOf(await read("?after=0&outcome=denied")), []);
  assert.deepEqual(kindsOf(await read("?kinds=deposit")), ["deposit"], "the newest events");
});

test("who may not read the log gets nothing, and a wrong field or cursor is named", async () => {
  const teller = await read("?after=0", stage.session("tina", ["teller", "treasurer", "viewer"]));
  assert.deepEqual([teller.status, teller.body.refusal], [403, "not-allowed"]);
  for (const [query, field] of [
    ["after=-1", "after"],
    ["most=0", "most"],
    ["most=201", "most"],
    ["wait=31", "wait"],
    ["kinds=deposit,nothing", "kinds"],
    ["terminal=ATM-0001", "terminal"],
    ["session=x", "session"],
    ["colour=red", "colour"],
  ] as const) {
    const { status, body } = await read(`?${query}`);
    assert.deepEqual([status, body.errors[0].field], [422, field]);
  }
  const { status, body } = await read("?after=1000000");
  assert.deepEqual([status, body.refusal], [410, "cursor-unknown"]);
});

test("who reads is recorded once for each filter, before anything is shown", async () => {
  const reads = async () =>
    (await recordedEvents(log.sql)).filter(
      ({ kind, confidential }) => kind === "audit-read" && confidential?.["operator"] === "una",
    );
  const una = stage.session("una", ["administrator"]);
  await read("?after=0&most=1", una);
  await read("?after=1&most=1", una);
  assert.equal((await reads()).length, 1);
  await read("?after=0&kinds=deposit", una);
  assert.equal((await reads()).length, 2);
  assert.match(String((await reads())[1]?.confidential?.["asked"]), /"kinds":\["deposit"\]/);
});

test("a request that waits is answered once an event is in the log, and others of the same session wait beside it up to a bound", async () => {
  await read("?kinds=cash-load");
  await order();
  const { next } = (await read("?after=0")).body;
  const waiting = Array.from({ length: 6 }, () => read(`?after=${next}&kinds=cash-load&wait=30`));
  const early = await Promise.race(waiting);
  assert.deepEqual([early.status, early.body.refusal], [429, "too-many-waiting"]);
  await log.store.record(events(1, { at: NOW, kind: "cash-load" }));
  await order();
  const answers = await Promise.all(waiting);
  assert.equal(answers.filter(({ status }) => status === 200).length, 4);
  for (const answer of answers) if (answer.status === 200) assert.deepEqual(kindsOf(answer), ["cash-load"]);
});

test("a request that waits ends when its session does, and when the console stops", async () => {
  const { size } = (await read("?after=0")).body;
  const una = stage.session("una", ["auditor"]);
  const ended = read(`?after=${size}&kinds=limit&wait=30`, una);
  stage.end("una");
  await log.store.record(events(1, { at: NOW, kind: "limit" }));
  await order();
  const { status, body } = await ended;
  assert.ok(status === 401 || (status === 200 && body.events.length === 0), "nothing for who is signed out");
  const { next } = (await read("?after=0")).body;
  const last = read(`?after=${next}&kinds=signup&wait=30`);
  await log.store.record(events(1, { at: NOW, kind: "deposit" }));
  stage.console.watch.stop();
  assert.deepEqual(kindsOf(await last), []);
});
