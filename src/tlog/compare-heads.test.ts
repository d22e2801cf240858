import assert from "node:assert/strict";
import { test } from "node:test";
import { compareHeads, type KeptHead } from "./compare-heads.ts";
import { CompactRange, EMPTY_ROOT, leafHash } from "./merkle.ts";
import { consistencyProof, type TreeHead, verifyConsistency } from "./merkle-proof.ts";

const rangeHash = (story: string) => async (begin: number, end: number) => {
  const range = new CompactRange();
  for (let i = begin; i < end; i++) range.append(leafHash(Buffer.from(`${i < 3 ? "" : story} ${i}`)));
  return range.root();
};
const headAt = async (story: string, size: number): Promise<TreeHead> => ({ size, root: await rangeHash(story)(0, size) });
const kept = async (from: string, story: string, size: number): Promise<KeptHead> => ({ from, head: await headAt(story, size) });

async function logAt(size: number) {
  const head = await headAt("true", size);
  return {
    head,
    continues: async (before: TreeHead) =>
      verifyConsistency(before, head, await consistencyProof(before.size, size, rangeHash("true"))),
  };
}

test("heads of one log agree with each other and with the log, at every size", async () => {
  const all = await Promise.all(Array.from({ length: 21 }, (_, size) => kept(`w${size}`, "true", size)));
  assert.deepEqual(all[0]?.head.root, EMPTY_ROOT);
  assert.deepEqual(await compareHeads(all, await logAt(20)), []);
  assert.deepEqual(await compareHeads([], await logAt(20)), []);
  assert.deepEqual(await compareHeads(all, null), []);
});

test("each disagreement is named with both sides", async () => {
  const all = [
    await kept("a", "true", 10),
    await kept("b", "false", 10),
    await kept("c", "false", 12),
    await kept("d", "true", 30),
    await kept("e", "false", 3),
    await kept("f", "false", 20),
  ];
  assert.deepEqual(await compareHeads(all, null), [{ code: "forked", from: "b", size: 10, against: "a" }]);
  assert.deepEqual(await compareHeads(all, await logAt(20)), [
    { code: "forked", from: "b", size: 10, against: "a" },
    { code: "forked", from: "b", size: 10, against: null },
    { code: "forked", from: "c", size: 12, against: null },
    { code: "rolled-back", from: "d", size: 30, against: null },
    { code: "forked", from: "f", size: 20, against: null },
  ]);
});
