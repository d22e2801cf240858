import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

/** What has not happened within a second takes several. The test leaves the processor to the others then. */
const SOON_MS = 1_000;
const LATER_EVERY_MS = 100;

/** Waits for an effect that follows its cause after a moment, such as an event in the log. Fails with `instead` after half a minute. */
export async function eventually(
  isSo: () => Promise<boolean> | boolean,
  instead: () => Promise<string> | string,
  everyMs = 20,
): Promise<void> {
  for (const since = performance.now(); !(await isSo()); ) {
    const waitedMs = performance.now() - since;
    assert.ok(waitedMs < 30_000, await instead());
    await pause(waitedMs < SOON_MS ? everyMs : Math.max(everyMs, LATER_EVERY_MS));
  }
}
