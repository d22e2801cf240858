import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, test } from "node:test";
import { EventWriters, keyIdOf } from "../../events/events.ts";
import { testEventKeys } from "../../events/testing/test-event-store.ts";
import { EMPTY_ROOT, HASH_SIZE, signCheckpoint } from "../../tlog/tlog.ts";
import { makeAuditorKey } from "../log/keys.ts";
import { COPY_MAX, FILE_EVENTS } from "../log/layout.ts";
import { recordFileName } from "../log/record-file.ts";
import { sealedRecords } from "../log/records.ts";
import { HEADER_SIZE } from "../log/sealed-record.ts";
import { commitOf } from "../testing/test-commit.ts";
import { edit, flip, PLAIN } from "../testing/test-damage.ts";
import { ORIGIN, testEvents, testLog } from "../testing/test-log.ts";
import { RECORD_DAMAGES } from "../testing/test-record-damages.ts";
import { TREE_DAMAGES } from "../testing/test-tree-damages.ts";
import { TILE_WIDTH } from "../tiles/tiles.ts";
import type { Finding } from "./finding.ts";
import { verify } from "./verify.ts";

/** 300 records in commits of 1, 2, 3, 4, 1, … events. */
const base = await testLog();
await base.append(testEvents(280), testEvents(20));
after(() => base[Symbol.asyncDispose]());

for (const [name, damage, expected] of [...RECORD_DAMAGES, ...TREE_DAMAGES])
  test(`verify finds and names: ${name}`, async () => {
    await using log = await base.copy();
    await damage(log);
    const { findings, ok } = await log.verify();
    const seen = findings.map((finding, i) => pick(finding, Object.keys(expected[i] ?? finding)));
    assert.deepEqual(seen, expected);
    assert.equal(ok, expected.length === 0);
  });

const pick = (finding: Finding, names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, finding[name as keyof Finding]]));

const codes = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);

test("verify finds one changed hash of several in a higher tile", async () => {
  await using log = await testLog();
  await log.append(testEvents(2 * TILE_WIDTH));
  await edit("tlog/tile/1/000.p/2", flip(HASH_SIZE))(log);
  const { findings } = await log.verify();
  assert.deepEqual(
    findings.map(({ code, file }) => [code, file]),
    [["tile-changed", "tlog/tile/1/000.p/2"]],
  );
});

test("verify returns how much it has proven, with and without the auditor's key", async () => {
  const whole = await base.verify();
  assert.deepEqual([whole.size, whole.proven], [300, { plain: 300, sealed: 300, opened: 300, events: 0 }]);
  const { dir, logKey } = base;
  const shut = await verify({ dir, origin: ORIGIN, logPublicKey: logKey.publicKey });
  assert.deepEqual([shut.findings, shut.proven], [[], { plain: 300, sealed: 300, opened: 0, events: 0 }]);
});

test("a person with only one form can verify that form", async () => {
  for (const form of ["plain", "sealed"] as const) {
    await using log = await base.copy();
    await rm(path.join(log.dir, form === "plain" ? "sealed" : "plain"), { recursive: true });
    assert.deepEqual((await log.verify({ forms: [form] })).findings, []);
    assert.deepEqual(codes((await log.verify()).findings), ["record-missing"]);
  }
});

/** A log of two pairs of files; the commit of the records 16383 to 16385 is in the first sealed file. */
const long = await testLog();
await long.fill(FILE_EVENTS - 4);
await long.append(testEvents(24));
after(() => long[Symbol.asyncDispose]());
const LATER_PLAIN = recordFileName("plain", FILE_EVENTS);
const LATER_SEALED = recordFileName("sealed", FILE_EVENTS);
/** To open all of the long log takes longest, and one test of it does. */
const UNOPENED = { auditorKey: [] };

test("a commit may reach from one file into the next", async () => {
  const report = await long.verify();
  assert.deepEqual([report.findings, report.proven.plain, report.proven.sealed], [[], long.size, long.size]);
  const later = [...sealedRecords(await readFile(path.join(long.dir, LATER_SEALED)))][0];
  assert.equal(later?.digest === null ? null : later?.sealed?.index, FILE_EVENTS + 2);
});

test("moved plain files are a finding only if they should still be on the host", async () => {
  await using log = await long.copy();
  await rm(path.join(log.dir, PLAIN));
  const { findings } = await log.verify(UNOPENED);
  assert.deepEqual(
    findings.map(({ code, index, lastIndex }) => [code, index, lastIndex]),
    [["record-missing", 0, FILE_EVENTS - 1]],
  );
  const report = await log.verify({ ...UNOPENED, plainFrom: FILE_EVENTS });
  assert.deepEqual([report.findings, report.proven.plain, report.proven.sealed], [[], 20, log.size]);
  assert.deepEqual(codes((await log.verify({ ...UNOPENED, plainFrom: 100 })).findings), ["record-missing"]);
  const alone = await log.verify({ plainFrom: FILE_EVENTS, forms: ["plain"] });
  assert.deepEqual([alone.findings, alone.proven.plain], [[], 20], "writers that began before the first line");
  const middle = await long.verify({ ...UNOPENED, plainFrom: FILE_EVENTS - 3 });
  assert.deepEqual([middle.findings, middle.proven.plain], [[], long.size]);
});

test("a record in another file than its own is found", async () => {
  await using log = await long.copy();
  const [earlier, later] = [PLAIN, LATER_PLAIN].map((name) => path.join(log.dir, name)) as [string, string];
  const bytes = await readFile(earlier);
  const at = bytes.lastIndexOf("\n", -2) + 1;
  await writeFile(earlier, bytes.subarray(0, at));
  await writeFile(later, Buffer.concat([bytes.subarray(at), await readFile(later)]));
  const { findings } = await log.verify(UNOPENED);
  assert.deepEqual(
    findings.map(({ code, file, index }) => [code, file, index]),
    [["file-name", LATER_PLAIN, FILE_EVENTS - 1]],
  );
  await rm(path.join(log.dir, LATER_SEALED));
  assert.deepEqual(codes((await log.verify(UNOPENED)).findings), ["file-name", "record-missing"]);
});

test("a checkpoint that was kept elsewhere shows that a whole log was set back", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  await using early = await log.copy();
  await log.append(testEvents(5));
  const kept = (await log.verify()).checkpoint ?? "";
  assert.deepEqual((await log.verify({ keptCheckpoints: [kept] })).findings, []);
  await log.append(testEvents(300));
  assert.deepEqual((await log.verify({ keptCheckpoints: [kept] })).findings, []);

  assert.deepEqual((await early.verify()).findings, [], "the log alone has no findings");
  assert.deepEqual(codes((await early.verify({ keptCheckpoints: [kept] })).findings), ["rolled-back"]);
  await early.append(testEvents(400));
  assert.deepEqual(
    codes((await early.verify({ keptCheckpoints: [kept] })).findings),
    ["rolled-back"],
    "the log has a different continuation",
  );
  assert.deepEqual(codes((await early.verify({ keptCheckpoints: ["nonsense"] })).findings), ["checkpoint-invalid"]);
});

test("a tree that cannot be built does not continue a kept checkpoint", async () => {
  await using log = await base.copy();
  const kept = (await log.verify()).checkpoint ?? "";
  for (const level of ["entries", "0"]) await rm(path.join(log.dir, `tlog/tile/${level}/000`));
  const { findings } = await log.verify({ keptCheckpoints: [kept] });
  assert.deepEqual(codes(findings), ["bundle-damaged", "tile-damaged", "rolled-back"]);
});

test("a sealed form that names the auditor's key but is sealed to another one is found with the auditor's key", async () => {
  await using log = await testLog();
  // A dishonest bank: the header names the auditor's key, and the records are sealed to another one.
  const other = new EventWriters({ origin: ORIGIN, keys: testEventKeys(), auditor: makeAuditorKey().publicKey, now: Date.now });
  const keyId = Buffer.from(keyIdOf(log.auditor.publicKey), "hex");
  const commits = [testEvents(1), testEvents(3)].map((events) => commitOf(other.take(), events));
  const record = (bytes: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, HEADER_SIZE), keyId, bytes.subarray(HEADER_SIZE + 8)]);
  await log.appendCommits(commits, { record });
  assert.deepEqual(codes((await log.verify()).findings), ["sealed-unopened", "sealed-unopened"]);
});

test("a file without a signed record may disappear during verification", async () => {
  await using log = await base.copy();
  // The folder's list has the file, but it can no longer be read.
  await symlink("gone", path.join(log.dir, "plain/000000000300.jsonl"));
  assert.deepEqual((await log.verify()).findings, []);
  await mkdir(path.join(log.dir, "sealed/000000000300.hpke"));
  assert.deepEqual(codes((await log.verify()).findings), ["file-unreadable"], "the path exists and is no file");
  await rm(path.join(log.dir, "sealed/000000000300.hpke"), { recursive: true });
  await rm(path.join(log.dir, PLAIN));
  await symlink("gone", path.join(log.dir, PLAIN));
  assert.deepEqual(codes((await log.verify()).findings), ["file-unreadable", "record-missing"]);
});

test("a log that grows by many batches during verification has no findings", async () => {
  await using log = await base.copy();
  await using later = await log.copy();
  await later.append(testEvents(1000), testEvents(1000));
  let reads = 0;
  const { findings, size, proven } = await verify({
    // The second read comes after the checkpoint is read, and before any tile or record is.
    get dir() {
      if (++reads === 2) {
        rmSync(log.dir, { recursive: true });
        cpSync(later.dir, log.dir, { recursive: true });
      }
      return log.dir;
    },
    origin: ORIGIN,
    logPublicKey: log.logKey.publicKey,
  });
  assert.ok(reads > 2);
  assert.deepEqual([findings, size, proven.plain, proven.sealed], [[], 300, 300, 300]);
});

test("records after the checkpoint are ignored, up to the number that a crash can leave", async () => {
  await using log = await testLog();
  await log.append(testEvents(10));
  const early = await readFile(path.join(log.dir, "tlog/checkpoint"));
  await log.fill(COPY_MAX);
  await writeFile(path.join(log.dir, "tlog/checkpoint"), early);
  assert.deepEqual((await log.verify(UNOPENED)).findings, []);

  await using longer = await testLog();
  await longer.append(testEvents(10));
  const checkpoint = await readFile(path.join(longer.dir, "tlog/checkpoint"));
  await longer.fill(COPY_MAX);
  await longer.append(testEvents(1));
  await writeFile(path.join(longer.dir, "tlog/checkpoint"), checkpoint);
  assert.deepEqual(codes((await longer.verify(UNOPENED)).findings), ["record-unsigned", "record-unsigned"]);
});

test("a log that was never begun has no findings, and neither has one that continues a checkpoint of no records", async () => {
  await using empty = await testLog();
  const { ok, size, checkpoint, findings } = await empty.verify();
  assert.deepEqual([ok, size, checkpoint, findings], [true, 0, null, []]);
  for (const form of ["plain", "sealed"]) {
    await mkdir(path.join(empty.dir, form));
    await writeFile(path.join(empty.dir, form, "more"), "");
  }
  assert.deepEqual(codes((await empty.verify()).findings), ["file-foreign", "file-foreign"]);
  const signer = { name: ORIGIN, privateKey: base.logKey.privateKey };
  const report = await base.verify({ keptCheckpoints: [signCheckpoint({ size: 0, root: EMPTY_ROOT }, signer)] });
  assert.deepEqual([report.ok, report.size, report.findings], [true, 300, []]);
});
