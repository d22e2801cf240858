import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CHECKPOINT_FILE, HASH_SIZE, sha256, signCheckpoint } from "../../tlog/tlog.ts";
import { Disk } from "../log/disk.ts";
import { recordFileName } from "../log/record-file.ts";
import { recover } from "../sealing/recover.ts";
import { SealedBatch, sealSegment } from "../sealing/seal-segment.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { Growth } from "../tiles/growth.ts";
import { tilePath } from "../tiles/tiles.ts";

/**
 * Writes a log of three records as a dishonest bank could, because it has the log key. The checkpoint covers all of it, but
 * the plain line of the second record is the result of `lie`.
 */
async function writeLyingLog({ dir, logKey, auditor }: TestLog, lie: (line: string) => string): Promise<void> {
  const batch = new SealedBatch();
  const sealing = { origin: ORIGIN, auditor: auditor.publicKey, currency: "EUR" };
  sealSegment(sealing, { segment: 0, firstIndex: 0 }, testEvents(3), batch);
  const lines = batch.plain.bytes().toString().trimEnd().split("\n");
  const told = lines.map((line, i) => `${i === 1 ? lie(line) : line}\n`);
  const leaves = batch.entries.map((entry, i) => Buffer.concat([sha256(Buffer.from(told[i] ?? "")), entry.subarray(HASH_SIZE)]));
  const verifier = { name: ORIGIN, publicKey: logKey.publicKey };
  const { tree, bundle } = await recover(dir, verifier, { disk: new Disk(), sealedInDatabase: 0 });
  const growth = new Growth(tree, bundle);
  const write = async (name: string, bytes: string | Buffer): Promise<void> => {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), bytes);
  };
  for (const { tile, bytes } of growth.append(leaves)) await write(path.join("tlog", tilePath(tile)), bytes);
  await write(recordFileName("plain", 0), told.join(""));
  await write(recordFileName("sealed", 0), batch.sealed.bytes());
  await write(CHECKPOINT_FILE, signCheckpoint(growth.head(), { name: ORIGIN, privateKey: logKey.privateKey }));
}

/** A false plain line for each member that can differ in a valid line of this record. */
const LIES: Readonly<Record<string, (line: string) => string>> = {
  id: (line) => line.replace(/("id":"[^"]*)[0-9a-f]"/, '$1f"').replace(/("id":"[^"]*)[^"]{2}f"/, '$100f"'),
  t: (line) => line.replace('"t":"2026', '"t":"2025'),
  term: (line) => line.replace("ATM-0001", "ATM-0002"),
  sid: (line) => line.replace('"sid":"0001', '"sid":"0002'),
  req: (line) => line.replace(/"req":"[^"]*",/, ""),
  cust: (line) => line.replace(/"cust":"[^"]*",/, ""),
  acct: (line) => line.replace(/"acct":"[^"]*",/, ""),
  op: (line) => line.replace('"op":"transfer"', '"op":"deposit"'),
  amt: (line) => line.replace('"amt":4001', '"amt":1'),
  ccy: (line) => line.replace('"ccy":"EUR"', '"ccy":"JPY"'),
  res: (line) => line.replace('"res":"ok"', '"res":"denied:balance-limit"'),
  salt: (line) => line.replace(/("salt":"[^"]*)[^"]{4}"/, '$10000"'),
};

test("a signed record whose two forms differ in one member is found, and the member is named", async () => {
  for (const [member, lie] of Object.entries(LIES)) {
    await using log = await testLog();
    await writeLyingLog(log, lie);
    const { findings, ok } = await log.verify();
    assert.deepEqual(
      findings.map(({ code, index, what }) => [code, index, what.split(": ")[1]]),
      [["sealed-differs", 1, member]],
    );
    assert.equal(ok, false);
  }
});

test("a signed record whose forms agree gives no finding", async () => {
  await using log = await testLog();
  await writeLyingLog(log, (line) => line);
  assert.deepEqual((await log.verify()).findings, []);
});

test("a signed line that is invalid or belongs to another record is found", async () => {
  for (const lie of [() => "nonsense", (line: string) => line.replace('"i":1,', '"i":2,')]) {
    await using log = await testLog();
    await writeLyingLog(log, lie);
    const { findings, proven } = await log.verify();
    assert.deepEqual(
      findings.map(({ code, file, index }) => [code, file, index]),
      [["line-invalid", "plain/000000000000.jsonl", 1]],
    );
    assert.deepEqual([proven.plain, proven.opened], [3, 3]);
  }
});
