import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { openCheckpoint } from "../../tlog/tlog.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { ORIGIN, testEvents, testLog } from "../testing/test-log.ts";
import { type ProvenRecord, provenLine, proveRecords } from "./proven-record.ts";

test("records are proven under one checkpoint, an older one too, and no change of a record passes", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  const verifier = { name: ORIGIN, publicKey: log.logKey.publicKey };
  const checkpoint = await readCheckpoint(log.dir);
  await log.append(testEvents(400));
  const lines = (await readFile(path.join(log.dir, "plain/000000000000.jsonl"), "utf8")).split("\n");
  const records = await proveRecords(log.dir, verifier, checkpoint, [0, 255, 299]);
  const head = openCheckpoint(checkpoint, verifier);
  assert.equal(head.size, 300);
  for (const record of records) {
    assert.equal(record.line, lines[record.index]);
    assert.equal(provenLine(record, head).i, record.index);
    const changes: readonly Partial<ProvenRecord>[] = [
      { index: record.index + 1 },
      { line: record.line.replace('"amt":4', '"amt":5') },
      { line: `${record.line} ` },
      { entry: Buffer.alloc(64) },
      { entry: record.entry.subarray(0, 32) },
      { proof: record.proof.slice(1) },
      { proof: [...record.proof, Buffer.alloc(32)] },
    ];
    for (const change of changes) assert.throws(() => provenLine({ ...record, ...change }, head), { code: "note" });
  }
  await assert.rejects(proveRecords(log.dir, verifier, checkpoint, [300]), { code: "checkpoint" });
});
