import assert from "node:assert/strict";
import { test } from "node:test";
import { UnreadRuns } from "./unread.ts";

test("consecutive records that need the same key are one run; a gap or another key begins a new run", () => {
  const runs = new UnreadRuns();
  for (const [index, key] of [[3, "a"], [4, "a"], [6, "a"], [7, "b"], [8, "b"], [9, "a"]] as const) runs.add(index, key); // biome-ignore format: one line
  assert.deepEqual(runs.list, [
    { keyId: "a", firstIndex: 3, lastIndex: 4 },
    { keyId: "a", firstIndex: 6, lastIndex: 6 },
    { keyId: "b", firstIndex: 7, lastIndex: 8 },
    { keyId: "a", firstIndex: 9, lastIndex: 9 },
  ]);
});
