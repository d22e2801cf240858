import assert from "node:assert/strict";
import { mkdtempDisposable, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { probeWriting } from "./probe.ts";

test("a trial write leaves no file, and not even another time of its folder", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "probe-"));
  const before = await stat(folder.path);
  assert.ok((await probeWriting(folder.path)) >= 0);
  assert.deepEqual(await readdir(folder.path), []);
  if (process.platform === "linux") assert.equal((await stat(folder.path)).mtimeMs, before.mtimeMs);
});

test("it fails with the system's reason", async () => {
  await assert.rejects(probeWriting("/nowhere/at/all"), { code: "ENOENT" });
  await assert.rejects(probeWriting(process.execPath), { code: "ENOTDIR" });
  if (process.platform === "linux") await assert.rejects(probeWriting("/proc/self"), /E/);
});
