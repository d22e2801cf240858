import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { Money } from "../../model/model.ts";
import { dayEnd } from "../reports/day-end-report.ts";
import { keepCounters } from "../reports/terminal-counters.ts";
import { ATM, NOON, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import { type SignOffDecision, signOffDay } from "./day-sign-off.ts";
import { dayFrom, readSignOff, readSignOffs, signOffId } from "./sign-offs.ts";

const DAY = "2026-01-15";
const DAY_AT = Date.UTC(2026, 0, 15);

const signOff = ({ store }: TestLedger, decision: Partial<SignOffDecision> = {}) =>
  store.begin((tx, record) =>
    signOffDay(tx, record, { day: DAY, at: NOON, people: { operator: "anna" }, remark: "", ...decision }),
  );

test("a day is signed off once, with what the bank owed and had, by an event that vouches for it", async () => {
  await using ledger = await testLedger([50_000n], 100_000n);
  const first = await signOff(ledger);
  assert.ok(first.ok);
  assert.deepEqual(
    { ...first.signOff, digest: first.signOff.digest.length },
    { day: DAY, at: NOON, owed: 150_000n, had: 150_000n, atms: 1, silent: 1, differing: 0, unexplained: 0, digest: 32 },
  );
  assert.deepEqual(await signOff(ledger, { at: NOON + 1 }), { ok: false, refusal: "day-signed-off" });
  assert.deepEqual(await readSignOff(ledger.store.sql, DAY_AT), first.signOff);
  const events = (await recordedEvents(ledger.store.sql)).filter(({ kind }) => kind === "day-sign-off");
  assert.deepEqual(
    events.map(({ outcome, amount, request, effect, confidential }) => [outcome, amount, request, effect?.length, confidential]),
    [
      ["ok", 150_000, signOffId(DAY_AT), 16, { day: DAY, operator: "anna" }],
      ["error:day-signed-off", null, signOffId(DAY_AT), undefined, { day: DAY, operator: "anna" }],
    ],
  );
});

test("of several at once one signs off", async () => {
  await using ledger = await testLedger([], 0n);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => signOff(ledger)));
  assert.equal(outcomes.filter(({ ok }) => ok).length, 1);
  assert.equal((await readSignOffs(ledger.store.sql, [DAY_AT, DAY_AT + 86_400_000])).length, 1);
});

test("a day that has not begun, or that is none, is not signed off; one that is over is", async () => {
  await using ledger = await testLedger([], 0n);
  assert.deepEqual(await signOff(ledger, { day: "2026-01-16" }), { ok: false, refusal: "day-not-begun" });
  for (const day of ["2026-02-30", "2026-1-5", "", "15.01.2026"]) {
    assert.equal(dayFrom(day), null);
    assert.deepEqual(await signOff(ledger, { day }), { ok: false, refusal: "day-unknown" });
  }
  assert.ok((await signOff(ledger, { day: "2026-01-14" })).ok);
  assert.ok((await signOff(ledger, { day: DAY })).ok);
  assert.deepEqual(
    (await readSignOffs(ledger.store.sql, [DAY_AT - 86_400_000, DAY_AT])).map(({ day }) => day),
    ["2026-01-15", "2026-01-14"],
  );
});

test("a difference that nothing explains needs a remark, which only the auditor reads", async () => {
  await using ledger = await testLedger([], 100_000n);
  const { store } = ledger;
  const cassettes = [{ denomination: Money(5_000n), notes: 19, level: "ok" }] as const;
  await keepCounters(store.sql, { terminal: ATM, at: NOON + 1, inService: true, cassettes, rejected: [] });
  const [row] = await dayEnd(store.sql, NOON + 2, Money(10_000n));
  assert.deepEqual([row?.counterDifference, row?.bookDifference, row?.isUnexplained], [-5_000n, 0n, true]);
  assert.deepEqual(await signOff(ledger), { ok: false, refusal: "differences-unexplained" });
  const signed = await signOff(ledger, { remark: "a note of 50 is in the workshop" });
  assert.ok(signed.ok);
  assert.deepEqual([signed.signOff.differing, signed.signOff.unexplained], [1, 1]);
  const [stored] = await store.sql<{ answer: string }[]>`select answer from request_answer where op = 'day-sign-off'`;
  assert.doesNotMatch(stored?.answer ?? "", /workshop|anna/);
  const [event] = (await recordedEvents(store.sql)).filter(({ kind, outcome }) => kind === "day-sign-off" && outcome === "ok");
  assert.equal(event?.confidential?.["remark"], "a note of 50 is in the workshop");
});
