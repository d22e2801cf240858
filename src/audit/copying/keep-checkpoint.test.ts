import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { readSize } from "../log/newest-checkpoint.ts";
import { TestOrder, testFolder } from "../testing/test-order.ts";
import { keepCheckpoint } from "./keep-checkpoint.ts";

test("a kept checkpoint is replaced only by one that continues it", async () => {
  await using folder = await testFolder();
  await using elsewhere = await testFolder();
  const order = new TestOrder([[3], [300], [1]]);
  const [file, newest] = [path.join(elsewhere.dir, "kept"), path.join(folder.dir, CHECKPOINT_FILE)];
  for (const size of [3, 3, 303, 304]) {
    await order.copyTo(folder.dir, { upTo: size });
    assert.equal((await keepCheckpoint(folder.dir, order.verifier, file)).size, size);
    assert.deepEqual(await readFile(file), await readFile(newest));
  }
  assert.deepEqual(await readdir(elsewhere.dir), ["kept"], "no temporary file is left");

  // Another log with the same key: first shorter, then longer than the kept checkpoint.
  const kept = await readFile(file);
  const forked = new TestOrder([[5], [600]], order.signer);
  await using other = await testFolder();
  for (const size of [5, 605]) {
    await forked.copyTo(other.dir, { upTo: size });
    await assert.rejects(keepCheckpoint(other.dir, order.verifier, file), { code: "checkpoint", message: /does not go on/ });
    assert.deepEqual(await readFile(file), kept);
  }
  await writeFile(file, "a letter\n");
  await assert.rejects(keepCheckpoint(folder.dir, order.verifier, file), { code: "checkpoint", message: /something else/ });
  assert.equal(await readFile(file, "utf8"), "a letter\n");
  await rm(file);
  await cp(newest, file);
  assert.equal((await keepCheckpoint(folder.dir, order.verifier, file)).size, 304);
});

test("a checkpoint of no records is replaced by any checkpoint of the log", async () => {
  await using folder = await testFolder();
  const order = new TestOrder([[3]]);
  await order.copyTo(folder.dir);
  const file = path.join(folder.dir, "kept");
  await writeFile(file, order.begin);
  assert.equal((await keepCheckpoint(folder.dir, order.verifier, file)).size, 3);
});

test("the newest checkpoint's size is read without its key, and any other file is refused", async () => {
  await using folder = await testFolder();
  await assert.rejects(readSize(folder.dir), { code: "checkpoint", message: /there is no audit log/ });
  await new TestOrder([[3]]).copyTo(folder.dir);
  assert.equal(await readSize(folder.dir), 3);
  await writeFile(path.join(folder.dir, CHECKPOINT_FILE), "a letter\n");
  await assert.rejects(readSize(folder.dir), { code: "checkpoint", message: /is not a checkpoint/ });
});
