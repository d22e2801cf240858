import assert from "node:assert/strict";
import { test } from "node:test";
import { ALARMS, type AlarmName, applySurvey } from "../../../alarms/alarms.ts";
import { openStore } from "../../../store/store.ts";
import { TestBank } from "../../../verification/testing/test-bank.ts";
import { ATM } from "../../../verification/testing/test-people.ts";
import { TestConsole } from "../../testing/test-console.ts";

const NAMES = Object.keys(ALARMS) as AlarmName[];

test("alarms that stand, each by itself, and the history with those that are over; under the console's own role", async () => {
  await using bank = await TestBank.open();
  const survey = (standing: readonly (readonly [AlarmName, string])[], at: number) =>
    applySurvey(bank.commands, {
      ...{ source: "server 1", at, known: new Set(NAMES), unknown: [] },
      standing: standing.map(([name, subject]) => ({ name, subject, detail: `the detail of ${name}` })),
    });
  const at = bank.now();
  const { raised } = await survey(
    [
      ["hold-old", ATM],
      ["audit-behind", ""],
    ],
    at,
  );
  const [hold, behind] = ["hold-old", "audit-behind"].map((wanted) => raised.find(({ name }) => name === wanted));
  assert.ok(hold !== undefined && behind !== undefined);
  await survey([["audit-behind", ""]], at + 600_000);
  const store = openStore(bank.consoleUrl, { connections: 1, applicationName: "console test" });
  const test = new TestConsole({ sql: store.sql, now: () => at + 610_000 });
  try {
    const anna = test.operator("anna", ["viewer"]);
    const { html } = await anna.get("/alarms");
    assert.match(
      html,
      new RegExp(`<a href="/alarms/${behind.id}">audit-behind</a>.*badge bad">critical<.*the bank.*10 min.*Ask /ready`),
    );
    assert.doesNotMatch(html, /hold-old/);
    assert.match(html, /<li data-key="critical: a person now" class="bad"><span><strong>1</);
    const one = await anna.get(`/alarms/${hold.id}`);
    assert.equal(one.heading, "Alarm: hold-old");
    assert.match(one.html, /badge good">cleared<.*Stood for<\/dt><dd>10 min<.*never/);
    assert.match(one.html, /What was to do.*Find out whether the notes went out/);
    const history = await anna.get("/alarms/history");
    assert.deepEqual(
      [...history.html.matchAll(/<tr data-key="([^"]+)"/g)].map(([, id]) => id).sort(),
      [hold.id, behind.id].sort(),
    );
    assert.match(history.html, /badge warn">stands</);
    for (const none of ["nothing", "00000000-0000-7000-8000-000000000000"])
      assert.equal((await anna.get(`/alarms/${none}`)).status, 404);
  } finally {
    test.console.live.stop();
    await store.close();
  }
});

test("the history has pages, and each alarm is on one of them", async () => {
  await using bank = await TestBank.open();
  await bank.store.sql`
    insert into alarm (id, name, subject, detail, raised_at, until, cleared_at)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'cassette-low', 'ATM-0001', 'low',
           timestamptz '2026-01-01' + (n / 3) * interval '1 minute', timestamptz '2026-01-02', timestamptz '2026-01-02'
    from generate_series(1, 120) as n`;
  const test = new TestConsole({ sql: bank.store.sql });
  const anna = test.operator("anna");
  const seen: string[] = [];
  for (let path: string | undefined = "/alarms/history"; path !== undefined; ) {
    const { html } = await anna.get(path);
    seen.push(...[...html.matchAll(/<tr data-key="([^"]+)"/g)].map(([, id = ""]) => id));
    path = /href="(\/alarms\/history\?after=[^"]+)"/.exec(html)?.[1];
  }
  assert.equal(seen.length, 120);
  assert.deepEqual(seen, [...new Set(seen)].sort().reverse());
  for (const wrong of ["x", "1-x", "99999999999999999-00000000-0000-7000-8000-000000000001"])
    assert.equal((await anna.get(`/alarms/history?after=${wrong}`)).status, 200, wrong);
  test.console.live.stop();
});

test("what is not known is said, by its reason", async () => {
  const test = new TestConsole();
  const { html } = await test.operator("anna").get("/alarms");
  assert.match(html, /No alarm is known to stand/);
  assert.match(html, /no server of the bank looks at it<\/td><td data-column="Alarms">audit-chain-broken, /);
  assert.match((await test.operator("anna").get("/alarms/history")).html, /No alarm was ever raised\./);
  test.console.live.stop();
});
