import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { ORIGIN, testEvents, testLog } from "../testing/test-log.ts";
import { type ShownProof, showProof } from "./shown-proof.ts";

/** Computes the root as somebody would who looks at the figure. */
const rootFrom = ({ leafHash, path: steps }: ShownProof): Buffer =>
  steps.reduce((own, { side, hash: other }) => {
    const [left, right] = side === "left" ? [other, own] : [own, other];
    return hash("sha256", Buffer.concat([Buffer.from([1]), left, right]), "buffer");
  }, leafHash);

test("of every record of every small log the path leads from the leaf to the signed root, side by side", async () => {
  await using log = await testLog();
  const verifier = { name: ORIGIN, publicKey: log.logKey.publicKey };
  for (let size = 1; size <= 20; size++) {
    await log.append(testEvents(1));
    const checkpoint = await readCheckpoint(log.dir);
    for (let index = 0; index < size; index++) {
      const proof = await showProof(log.dir, verifier, { checkpoint, index, witnesses: [] });
      assert.deepEqual([proof.index, proof.size, proof.line?.i], [index, size, index]);
      assert.deepEqual(proof.leafHash, hash("sha256", Buffer.concat([Buffer.from([0]), proof.entry]), "buffer"));
      assert.deepEqual(rootFrom(proof), proof.root, `record ${index} of ${size}`);
    }
    await assert.rejects(showProof(log.dir, verifier, { checkpoint, index: size, witnesses: [] }), { code: "checkpoint" });
  }
});

test("a record whose plain file was moved away is proven by its hashes alone", async () => {
  await using log = await testLog();
  const verifier = { name: ORIGIN, publicKey: log.logKey.publicKey };
  await log.append(testEvents(5));
  const checkpoint = await readCheckpoint(log.dir);
  await rm(path.join(log.dir, "plain/000000000000.jsonl"));
  await assert.rejects(showProof(log.dir, verifier, { checkpoint, index: 2, witnesses: [] }), { code: "log-records" });
});
