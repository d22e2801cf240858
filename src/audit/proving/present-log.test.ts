import assert from "node:assert/strict";
import { test } from "node:test";
import { compareHeads } from "../../tlog/tlog.ts";
import { ORIGIN, testEvents, testLog } from "../testing/test-log.ts";
import { openPresentLog } from "./present-log.ts";

test("what was kept of the log agrees with its files, and what was kept of another does not", async () => {
  await using log = await testLog();
  const verifier = { name: ORIGIN, publicKey: log.logKey.publicKey };
  const kept = [];
  for (const count of [1, 4, 300, 2]) {
    await log.append(testEvents(count));
    kept.push({ from: `at ${count}`, head: (await openPresentLog(log.dir, verifier)).head });
  }
  const present = await openPresentLog(log.dir, verifier);
  assert.deepEqual(await compareHeads(kept, present), []);
  const [first, second] = kept;
  assert.ok(first !== undefined && second !== undefined);
  const other = { from: "other", head: { ...second.head, root: first.head.root } };
  assert.deepEqual(await compareHeads([other], present), [{ code: "forked", from: "other", size: 5, against: null }]);
});
