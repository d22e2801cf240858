import assert from "node:assert/strict";
import { it } from "node:test";
import { coverageText } from "./coverage-text.ts";

const ONE = {
  ...{ events: 1, waiting: 0, chains: 1, commits: 1, opened: 0, checkpoints: 1, size: 1 },
  ...{
    answers: 1,
    movements: 1,
    holds: 1,
    customers: 1,
    terminals: 1,
    operators: 1,
    alarms: 1,
    orders: 1,
    proposals: 1,
    kept: 1,
    copied: 1,
  },
};

it("says in numbers what was covered", () => {
  assert.equal(
    coverageText(ONE),
    "1 event in 1 commit of 1 chain, 1 checkpoint over 1, 1 answer, 1 movement, 1 hold, 1 customer, 1 ATM, 1 operator, 1 alarm, 1 terminal order, 1 proposal, 1 checkpoint kept elsewhere, 1 in this server's copy",
  );
  assert.match(
    coverageText({ ...ONE, events: 3, waiting: 1, opened: 2 }),
    /^3 events in .*, 2 commits opened, 1 event waits for a checkpoint$/,
  );
  assert.match(coverageText({ ...ONE, waiting: 2 }), /, 2 events wait for a checkpoint$/);
});
