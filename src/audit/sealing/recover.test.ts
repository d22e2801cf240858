import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { appendFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, test } from "node:test";
import type { AuditErrorCode } from "../audit-error.ts";
import { Disk } from "../log/disk.ts";
import { sealedRecords } from "../log/record-file.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { TILE_WIDTH } from "../tiles/tiles.ts";

const base = await testLog();
await base.append(testEvents(300));
await base.append(testEvents(8), testEvents(20));
after(() => base[Symbol.asyncDispose]());

const at = (log: TestLog, file: string): string => path.join(log.dir, file);
const flip = async (file: string, offset: number): Promise<void> => {
  const bytes = await readFile(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  await writeFile(file, bytes);
};

/** Changes of the log while the sealer is down, and the error with which it then refuses to start. */
const REFUSED: readonly [string, AuditErrorCode, (log: TestLog) => Promise<void>][] = [
  ["a checkpoint without a valid signature", "log-checkpoint", (log) => flip(at(log, "tlog/checkpoint"), 30)],
  ["an empty checkpoint", "log-checkpoint", (log) => truncate(at(log, "tlog/checkpoint"), 0)],
  ["a tile of the right edge changed", "log-tiles", (log) => flip(at(log, "tlog/tile/0/001.p/72"), 3)],
  ["a tile of the right edge gone", "log-tiles", (log) => rm(at(log, "tlog/tile/0/001.p/72"))],
  ["the tile of tiles gone", "log-tiles", (log) => rm(at(log, "tlog/tile/1/000.p/1"))],
  ["an entry of the last bundle changed", "log-tiles", (log) => flip(at(log, "tlog/tile/entries/001.p/72"), 10)],
  ["the last line cut in the middle", "log-records", (log) => truncate(at(log, "plain/000000000300.jsonl"), 300)],
  ["a line changed", "log-records", (log) => flip(at(log, "plain/000000000300.jsonl"), 100)],
  ["a sealed record changed", "log-records", (log) => flip(at(log, "sealed/000000000300.hpke"), 100)],
  ["the newest file gone", "log-records", (log) => rm(at(log, "sealed/000000000300.hpke"))],
  ["a form gone", "log-records", (log) => rm(at(log, "plain"), { recursive: true })],
  ["the checkpoint gone", "log-checkpoint", (log) => rm(at(log, "tlog/checkpoint"))],
];

for (const [name, code, damage] of REFUSED)
  test(`the sealer does not start and changes nothing: ${name}`, async () => {
    await using log = await base.copy();
    await damage(log);
    const files = ["plain/000000000000.jsonl", "sealed/000000000000.hpke", "tlog/tile/0/000", "tlog/tile/entries/000"];
    const bytes = (): Promise<(Buffer | null)[]> => Promise.all(files.map((file) => readFile(at(log, file)).catch(() => null)));
    const before = await bytes();
    await assert.rejects(log.open(), { code });
    assert.deepEqual(await bytes(), before);
  });

test("the sealer does not start if the database has more marks than the checkpoint covers", async () => {
  await using log = await base.copy();
  await assert.rejects(log.open({ sealedInDatabase: 329 }), { code: "log-behind-database" });
  await (await log.open({ sealedInDatabase: 328 })).close();
});

test("an older checkpoint in the place of the newest one is not taken for a crash", async () => {
  await using log = await base.copy();
  const early = await readFile(at(log, "tlog/checkpoint"));
  const open = await log.open();
  for (let i = 0; i < 2; i++) await open.append(testEvents(700));
  await open.close();
  await writeFile(at(log, "tlog/checkpoint"), early);
  await assert.rejects(log.open(), { code: "log-tail" });
});

test("bytes after the checkpoint's last record are cut off, whatever they are", async () => {
  await using log = await base.copy();
  await appendFile(at(log, "plain/000000000300.jsonl"), "half a li");
  await appendFile(at(log, "sealed/000000000300.hpke"), Buffer.from("atm-audit-hpke/2\nhalf a header"));
  await writeFile(at(log, "plain/000000000328.jsonl"), "");
  await log.append(testEvents(5));
  const report = await log.verify();
  assert.deepEqual([report.findings, report.size], [[], 333]);
});

test("one batch without a checkpoint is cut off; one record more cannot come from a crash and is refused", async () => {
  await using log = await testLog();
  const open = await log.open();
  await open.append(testEvents(3));
  const signed = await readFile(at(log, "tlog/checkpoint"));
  await open.append(testEvents(BATCH_MAX));
  await using crashed = await log.copy();
  await open.append(testEvents(1));
  await open.close();
  for (const each of [crashed, log]) await writeFile(at(each, "tlog/checkpoint"), signed);
  await assert.rejects(log.open(), { code: "log-tail" });
  await crashed.append(testEvents(2));
  const report = await crashed.verify();
  assert.deepEqual([report.findings, report.size], [[], 5]);
});

test("records after an empty log's checkpoint are cut off, unless they are more than one batch", async () => {
  await using log = await testLog();
  let signed: Buffer | null = null;
  const disk = new Disk((step) => {
    // The second checkpoint covers the first batch: keep the one before it.
    if (step === "append") signed ??= readFileSync(at(log, "tlog/checkpoint"));
  });
  const open = await log.open({ disk });
  await open.append(testEvents(BATCH_MAX));
  await using crashed = await log.copy();
  await open.append(testEvents(1));
  await open.close();
  assert.ok(signed !== null);
  for (const each of [crashed, log]) await writeFile(at(each, "tlog/checkpoint"), signed);
  await assert.rejects(log.open(), { code: "log-tail" });
  const next = await crashed.open();
  assert.equal(next.size, 0);
  await next.close();
});

test("a log that ends with a full tile continues, and so do its segment numbers after a crash that left empty files", async () => {
  await using log = await testLog();
  await log.append(testEvents(TILE_WIDTH));
  for (const name of ["plain/000000000256.jsonl", "sealed/000000000256.hpke"]) await writeFile(at(log, name), "");
  await log.append(testEvents(1));
  const { findings, size } = await log.verify();
  assert.deepEqual([findings, size], [[], TILE_WIDTH + 1]);
  const [record] = [...sealedRecords(await readFile(at(log, "sealed/000000000256.hpke")))];
  assert.equal(record?.digest && record.header?.segment, 1);
});

test("the temporary file of a checkpoint that was never renamed is removed", async () => {
  await using log = await base.copy();
  await writeFile(at(log, "tlog/checkpoint.0123456789ab.tmp"), "half a checkpoint");
  await (await log.open()).close();
  assert.deepEqual(await readdir(at(log, "tlog")), ["checkpoint", "tile"]);
});
