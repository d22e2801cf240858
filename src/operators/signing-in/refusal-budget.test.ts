import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { TestAuthenticator } from "../testing/test-authenticator.ts";
import { AT, firstOperator, testOperators, trySignIn } from "../testing/test-operators.ts";
import { RefusalBudget } from "./refusal-budget.ts";

test("a hundred refusals are recorded at once, then two a second, and the next one tells how many were left out", () => {
  let now = 0;
  const budget = new RefusalBudget(() => now);
  assert.deepEqual(new Set(Array.from({ length: 100 }, () => budget.take())), new Set([0]));
  assert.deepEqual(
    Array.from({ length: 7 }, () => budget.take()),
    Array(7).fill(null),
  );
  now += 499;
  assert.equal(budget.take(), null);
  now += 1;
  assert.equal(budget.take(), 8);
  now += 3_600_000;
  assert.deepEqual(new Set(Array.from({ length: 100 }, () => budget.take())), new Set([0]));
  assert.equal(budget.take(), null);
});

test("strangers who fail without end cause a bounded number of events, and operators' own events are not bounded", async () => {
  await using database = await testOperators();
  let now = 0;
  const operators = { ...database.operators, refusals: new RefusalBudget(() => now) };
  const { authenticator } = await firstOperator(operators);
  const stranger = new TestAuthenticator();
  for (let n = 0; n < 110; n++) await trySignIn(operators, stranger);
  await trySignIn(operators, authenticator);
  now += 500;
  await trySignIn(operators, stranger, AT + 1);
  const events = (await recordedEvents(database.store.sql)).filter(({ kind }) => kind === "operator-signin");
  assert.equal(events.filter(({ outcome }) => outcome !== "ok").length, 101);
  assert.equal(events.filter(({ outcome }) => outcome === "ok").length, 2);
  assert.equal(events.at(-1)?.confidential?.["left-out"], 10);
});
