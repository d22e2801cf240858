import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { FILE_EVENTS } from "../log/layout.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { proveRecords } from "./proven-record.ts";
import { checkProof, proveRecord } from "./record-proof.ts";

const verifierOf = ({ logKey }: TestLog) => ({ name: ORIGIN, publicKey: logKey.publicKey });

test("a proof contains everything that a check needs, and no change of it passes", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  const verifier = verifierOf(log);
  const lines = (await readFile(path.join(log.dir, "plain/000000000000.jsonl"), "utf8")).split("\n");
  for (const index of [0, 255, 256, 299]) {
    const proof = await proveRecord(log.dir, verifier, index);
    const shown = checkProof(proof, verifier);
    assert.deepEqual([shown.index, shown.head.size, JSON.stringify(shown.line)], [index, 300, lines[index]]);
    for (let at = 0; at < proof.length; at += 3) {
      const other = `${proof.slice(0, at)}${proof[at] === "A" ? "B" : "A"}${proof.slice(at + 1)}`;
      assert.throws(() => checkProof(other, verifier), { code: /^(note|checkpoint)$/ }, `byte ${at}`);
    }
    const extra = Buffer.from(/extra (.*)/.exec(proof)?.[1] ?? "", "base64");
    const lying = Buffer.concat([
      extra.subarray(0, 64),
      Buffer.from(extra.subarray(64).toString().replace('"amt":4', '"amt":9')),
    ]);
    assert.throws(() => checkProof(proof.replace(/extra .*/, `extra ${lying.toString("base64")}`), verifier), { code: "note" });
  }
});

test("there is no proof for a record that no checkpoint covers or that was changed", async () => {
  await using log = await testLog();
  await log.append(testEvents(3));
  const verifier = verifierOf(log);
  await assert.rejects(proveRecord(log.dir, verifier, 3), { code: "checkpoint", message: /covers 3 records, 0 to 2/ });
  await assert.rejects(proveRecord(path.join(log.dir, "none"), verifier, 0), {
    code: "checkpoint",
    message: /there is no audit log/,
  });
  const file = path.join(log.dir, "plain/000000000000.jsonl");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace('"amt":4001', '"amt":9001'));
  await assert.rejects(proveRecord(log.dir, verifier, 1), { code: "note", message: /not that of record 1/ });
  assert.equal(checkProof(await proveRecord(log.dir, verifier, 0), verifier).index, 0);
});

test("if the plain file was moved off the host, a proof still holds but does not contain the line", async () => {
  await using log = await testLog();
  await log.fill(FILE_EVENTS - 1);
  await log.append(testEvents(3));
  await rm(path.join(log.dir, "plain/000000000000.jsonl"));
  const verifier = verifierOf(log);
  await assert.rejects(proveRecords(log.dir, verifier, await readCheckpoint(log.dir), [0]), { code: "log-records" });
  const shown = [FILE_EVENTS - 1, FILE_EVENTS].map(async (index) =>
    checkProof(await proveRecord(log.dir, verifier, index), verifier),
  );
  assert.deepEqual(
    (await Promise.all(shown)).map(({ index, line }) => [index, line?.i]),
    [
      [FILE_EVENTS - 1, undefined],
      [FILE_EVENTS, FILE_EVENTS],
    ],
  );
});

test("each event of a commit has a proof of its own", async () => {
  await using log = await testLog();
  await log.append(testEvents(10));
  const verifier = verifierOf(log);
  const shown = await Promise.all(
    [6, 7, 8, 9].map(async (index) => checkProof(await proveRecord(log.dir, verifier, index), verifier)),
  );
  assert.deepEqual(
    shown.map(({ index, line }) => [index, line?.amt]),
    [6, 7, 8, 9].map((index) => [index, 4000 + index]),
  );
  const writers = new Set(shown.map(({ line }) => line?.w));
  assert.deepEqual([writers.size, shown.map(({ line }) => line?.n)], [1, [3, 4, 5, 6]]);
});
