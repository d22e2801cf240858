import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CHECKPOINT_FILE, EMPTY_ROOT, signCheckpoint } from "../../tlog/tlog.ts";
import { readSize } from "../log/newest-checkpoint.ts";
import { ORIGIN, testEvents, testLog } from "../testing/test-log.ts";
import { keepCheckpoint } from "./keep-checkpoint.ts";

test("a kept checkpoint is replaced only by one that continues it", async () => {
  await using log = await testLog();
  await using elsewhere = await testLog();
  const verifier = { name: ORIGIN, publicKey: log.logKey.publicKey };
  const [file, newest] = [path.join(elsewhere.dir, "kept"), path.join(log.dir, CHECKPOINT_FILE)];
  const sizes: number[] = [];
  for (const count of [3, 0, 300, 1]) {
    await log.append(...(count === 0 ? [] : [testEvents(count)]));
    sizes.push((await keepCheckpoint(log.dir, verifier, file)).size);
    assert.deepEqual(await readFile(file), await readFile(newest));
  }
  assert.deepEqual(sizes, [3, 3, 303, 304]);
  assert.deepEqual(await readdir(elsewhere.dir), ["kept"], "no temporary file is left");

  // Another log with the same key: first shorter, then longer than the kept checkpoint.
  await using fork = await testLog({ logKey: log.logKey, auditor: log.auditor });
  const kept = await readFile(file);
  for (const count of [5, 600]) {
    await fork.append(testEvents(count));
    await assert.rejects(keepCheckpoint(fork.dir, verifier, file), { code: "checkpoint", message: /does not go on/ });
    assert.deepEqual(await readFile(file), kept);
  }
  await writeFile(file, "a letter\n");
  await assert.rejects(keepCheckpoint(log.dir, verifier, file), { code: "checkpoint", message: /something else/ });
  assert.equal(await readFile(file, "utf8"), "a letter\n");
  await rm(file);
  await cp(newest, file);
  assert.equal((await keepCheckpoint(log.dir, verifier, file)).size, 304);
});

test("a checkpoint of no records is replaced by any checkpoint of the log", async () => {
  await using log = await testLog();
  await log.append(testEvents(3));
  const { publicKey, privateKey } = log.logKey;
  const file = path.join(log.dir, "kept");
  await writeFile(file, signCheckpoint({ size: 0, root: EMPTY_ROOT }, { name: ORIGIN, privateKey }));
  assert.equal((await keepCheckpoint(log.dir, { name: ORIGIN, publicKey }, file)).size, 3);
});

test("the newest checkpoint's size is read without its key, and any other file is refused", async () => {
  await using log = await testLog();
  await assert.rejects(readSize(log.dir), { code: "checkpoint", message: /there is no audit log/ });
  await log.append(testEvents(3));
  assert.equal(await readSize(log.dir), 3);
  await writeFile(path.join(log.dir, CHECKPOINT_FILE), "a letter\n");
  await assert.rejects(readSize(log.dir), { code: "checkpoint", message: /is not a checkpoint/ });
});
