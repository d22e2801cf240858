import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "./limits.ts";

test("the defaults are those of the specification", () => {
  const { marginMs, marginRecords, lingerMs, busyCheckMs, sessionsMax, ...specified } = DEFAULT_LIMITS;
  assert.deepEqual(specified, {
    helloMs: 5_000,
    readyMs: 5_000,
    idleMs: 90_000,
    pingMs: 30_000,
    frameMs: 10_000,
    backlogBytes: 65_536,
    stalledMs: 30_000,
    recordsMax: 1_048_576,
    sessionMs: 3_600_000,
    renewMs: 3_000_000,
    halfOpenMax: 256,
    halfOpenPerAddressMax: 64,
    hellosPerSecond: 500,
    hellosPerAddressPerSecond: 100,
    sessionsPerTerminal: 8,
  });
});
