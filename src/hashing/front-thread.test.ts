import assert from "node:assert/strict";
import { test } from "node:test";
import { startFront } from "./front-thread.ts";

const COST = 4;

test("the thread of ordinary priority computes and compares hashes, and returns errors", {
  timeout: 20_000,
}, async () => {
  const front = await startFront();
  try {
    const hash = await front.compute({ kind: "new", secret: "a secret", cost: COST, withinMs: null });
    assert.match(String(hash), /^\$2b\$04\$/);
    for (const [secret, is] of [["a secret", true], ["another", false]] as const) // biome-ignore format: one line
      assert.equal(await front.compute({ kind: "compare", secret, hash: String(hash), withinMs: null }), is);
    assert.ok((await front.compute({ kind: "new", secret: "a secret", cost: "none" as never, withinMs: null })) instanceof Error);
  } finally {
    await front.stop();
  }
});
