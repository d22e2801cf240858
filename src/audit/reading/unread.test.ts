import assert from "node:assert/strict";
import { test } from "node:test";
import { UnreadRuns } from "./unread.ts";

test("consecutive records that need the same key are one run; a gap or another key begins a new run", () => {
  const runs = new UnreadRuns();
  for (const [index, key] of [[3, "a"], [4, "a"], [6, "a"], [7, "b"], [8, "b"], [9, "a"]] as const) runs.add(index, 1, key); // biome-ignore format: one line
  assert.deepEqual(runs.list, [
    { keyId: "a", firstIndex: 3, lastIndex: 4 },
    { keyId: "a", firstIndex: 6, lastIndex: 6 },
    { keyId: "b", firstIndex: 7, lastIndex: 8 },
    { keyId: "a", firstIndex: 9, lastIndex: 9 },
  ]);
});

test("a commit is one run, and joins the run before it", () => {
  const runs = new UnreadRuns();
  runs.add(0, 3, "a");
  runs.add(3, 2, "a");
  runs.add(6, 4, "a");
  assert.deepEqual(runs.list, [
    { keyId: "a", firstIndex: 0, lastIndex: 4 },
    { keyId: "a", firstIndex: 6, lastIndex: 9 },
  ]);
});
