import assert from "node:assert/strict";

/** Waits for an effect that follows its cause after a moment, such as an event in the log. Fails with `instead` after half a minute. */
export async function eventually(
  isSo: () => Promise<boolean> | boolean,
  instead: () => Promise<string> | string,
  everyMs = 20,
): Promise<void> {
  for (const since = performance.now(); !(await isSo()); await new Promise((resolve) => setTimeout(resolve, everyMs)))
    assert.ok(performance.now() - since < 30_000, await instead());
}
