import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordFacts } from "./facts.ts";
import { stepsOf } from "./timeline.ts";

const AT = Date.UTC(2026, 10, 24);

/** A record of ATM-0001, so many milliseconds after AT, with this index in the log. */
const record = (index: number, kind: string, after: number, fields: Partial<RecordFacts> = {}): RecordFacts => ({
  ...{ index, kind, at: new Date(AT + after).toISOString(), outcome: "ok", terminal: "ATM-0001", session: null },
  ...{ request: "r", customer: "c", account: "a", amount: 40 },
  ...fields,
});
const steps = (records: readonly RecordFacts[]): string =>
  stepsOf(records)
    .map(({ step, record }) => `${step} ${record}`)
    .join();

test("the timeline is in the order of the times, and of the log at the same time", () => {
  // Two workers committed at once, and the one that settled had begun its batch first.
  assert.equal(steps([record(3, "settle", 5, { request: "s", amount: 30 }), record(4, "withdraw", 2)]), "held 4,taken 3");
  assert.equal(steps([record(3, "withdraw", 2), record(4, "settle", 2)]), "held 3,taken 4");
  assert.equal(steps([record(1, "deposit", 0, { outcome: "denied:bank-busy" }), record(2, "deposit", 9)]), "refused 1,booked 2");
});

test("every step has a name, also those that were refused", () => {
  const denied = { outcome: "denied:hold-settled" };
  const kinds = [
    ...["withdraw", "proposal-make", "proposal-approve", "proposal-refuse", "proposal-withdraw", "proposal-expire"],
    ...["settle", "release", "reverse", "proposal-carry-out"],
  ];
  assert.equal(
    steps(kinds.map((kind, i) => record(i, kind, i, { request: kind }))),
    "held 0,proposed 1,approved 2,proposal-refused 3,proposal-withdrawn 4,proposal-expired 5,taken 6,released 7,reversed 8,carried-out 9",
  );
  const step = "proposal-step-refused";
  assert.equal(
    steps(kinds.map((kind, i) => record(i, kind, i, denied))),
    `refused 0,${step} 1,${step} 2,${step} 3,${step} 4,${step} 5,end-refused 6,end-refused 7,reversal-refused 8,not-carried-out 9`,
  );
});

test("an end that two operators agreed on is not one that the ATM reported", () => {
  const by = { request: "p" };
  for (const [end, step] of [
    ["settle", "operators-settled"],
    ["release", "operators-released"],
  ] as const) {
    const begun = [record(0, "withdraw", 0), record(1, "proposal-make", 1, by)];
    const [approve, last] = [record(2, "proposal-approve", 2, by), record(3, end, 3, by)];
    assert.equal(steps([...begun, approve, last]), `held 0,proposed 1,approved 2,${step} 3`);
    const refused = { ...approve, outcome: "denied:hold-unknown" };
    assert.doesNotMatch(steps([...begun, refused, last]), /operators/);
  }
});
