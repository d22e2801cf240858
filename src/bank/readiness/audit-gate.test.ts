import assert from "node:assert/strict";
import { test } from "node:test";
import { isTooFarBehind } from "./audit-gate.ts";

const bounds = { lagMs: 60_000, events: 100 };

test("the gate closes at either bound, and not before", () => {
  const cases = [
    [0, null, false],
    [100, 0, false],
    [101, 1_000, true],
    [1, 60_001, true],
    [1, 60_000, false],
  ] as const;
  const now = 1_700_000_000_000;
  for (const [unsealed, ageMs, closed] of cases)
    assert.equal(
      isTooFarBehind({ unsealed, oldestAt: ageMs === null ? null : now - ageMs }, bounds, now),
      closed,
      `${unsealed}, ${ageMs}`,
    );
});
