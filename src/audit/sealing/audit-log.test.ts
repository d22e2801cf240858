import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import { readLines } from "../log/read.ts";
import { assertHolds } from "../testing/test-held.ts";
import { SECRET, testEvents, testLog } from "../testing/test-log.ts";

async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
}

test("the log's files have the documented names and permissions", async () => {
  await using log = await testLog();
  await log.append(testEvents(300), testEvents(1));
  assert.deepEqual((await filesOf(log.dir)).sort(), [
    "plain/000000000000.jsonl",
    "sealed/000000000000.hpke",
    "tlog/checkpoint",
    "tlog/tile/0/000",
    "tlog/tile/0/001.p/44",
    "tlog/tile/0/001.p/45",
    "tlog/tile/1/000.p/1",
    "tlog/tile/entries/000",
    "tlog/tile/entries/001.p/44",
    "tlog/tile/entries/001.p/45",
  ]);
  for (const entry of await readdir(log.dir, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(path.join(entry.parentPath, entry.name));
    assert.equal(mode & 0o777, entry.isFile() ? 0o600 : 0o700, entry.name);
  }
  await log.append(testEvents(2));
  assert.ok((await filesOf(log.dir)).includes("plain/000000000301.jsonl"), "each start begins a new file");
});

test("no file contains the confidential fields or the private keys in plaintext", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  const keys = [log.logKey.privateKey, log.auditor.privateKey].map((key) => key.export({ format: "raw-private" }));
  for (const file of await filesOf(log.dir)) {
    const bytes = await readFile(path.join(log.dir, file));
    assert.ok(!bytes.includes(SECRET), file);
    for (const key of keys) assert.ok(!bytes.includes(key) && !bytes.includes(key.toString("hex")), file);
  }
});

test("no two records share a salt, and no two segments share a key", async () => {
  await using log = await testLog();
  await log.append(testEvents(300), testEvents(300));
  const salts = new Set<string>();
  for await (const { salt } of readLines(log.dir)) salts.add(salt);
  assert.equal(salts.size, 600);
  const sealed = (await readFile(path.join(log.dir, "sealed/000000000000.hpke"))).toString("latin1");
  const encs = sealed
    .split("atm-audit-hpke/2\n")
    .slice(1)
    .map((segment) => segment.slice(24, 56));
  assert.equal(new Set(encs).size, 4);
});

test("a failed write may be tried again, and a failed sync may not", async () => {
  await using log = await testLog();
  for (const [step, code] of [
    ["append", "disk-write"],
    ["sync", "disk-sync"],
  ] as const) {
    class Failing extends Disk {
      override async append(...args: Parameters<Disk["append"]>): Promise<void> {
        if (step === "append") await args[0].handle.close();
        else args[0].handle.sync = () => Promise.reject(new Error("EIO"));
        await super.append(...args);
      }
    }
    const open = await log.open({ disk: new Failing() });
    await assert.rejects(open.append(testEvents(1)), { code });
    await assert.rejects(open.append(testEvents(1)), /failed before/);
    await open.close();
  }
});

test("a sealer that another one has overtaken notices before it sets the log back", async () => {
  await using log = await testLog();
  const overtaken = await log.open();
  const [first, second] = [testEvents(1), testEvents(2)];
  await overtaken.append(first);
  await log.append(second);
  await assert.rejects(overtaken.append(testEvents(1)), { code: "lease-lost" });
  await overtaken.close();
  await assertHolds(log, [...first, ...second]);
});
