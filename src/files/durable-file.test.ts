import assert from "node:assert/strict";
import { mkdtempDisposable, open, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { mock, test } from "node:test";
import { realDisk } from "./disk.ts";
import { beginFile, createFile, makeFolder, removeFile, removeLeftovers, renameFile, replaceFile } from "./durable-file.ts";
import { CrashDisk } from "./testing/test-disk.ts";

/** Returns the bytes of a file, or null if it does not exist. */
const read = (...parts: string[]): Promise<string | null> => readFile(path.join(...parts), "utf8").catch(() => null);

test("after any power failure a replaced file is the old or the new one, and the new one once that is promised", async () => {
  await using disk = await CrashDisk.make();
  const file = path.join(disk.folder, "a");
  await replaceFile(file, "old", { disk });
  const [old] = [disk.length];
  await replaceFile(file, "new, and longer", { disk });
  await disk.everyCrash(old, async (folder, { steps, text }) => {
    const found = await read(folder, "a");
    assert.ok(found === "new, and longer" || (found === "old" && steps < disk.length), `${text}: ${found}`);
  });
});

test("after any power failure a created file is complete or missing, and complete once that is promised", async () => {
  await using disk = await CrashDisk.make();
  await createFile(path.join(disk.folder, "a"), "all of it", { disk });
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const found = await read(folder, "a");
    assert.ok(found === "all of it" || (found === null && steps < disk.length), `${text}: ${found}`);
  });
});

test("a file that is written in pieces is complete or missing after any power failure, and one that breaks off leaves nothing", async () => {
  await using disk = await CrashDisk.make();
  const pieces = async function* (broken: Error | null) {
    yield "piece by piece, ";
    if (broken !== null) throw broken;
    yield "all of it";
  };
  await createFile(path.join(disk.folder, "a"), pieces(null), { disk });
  const broken = new Error("no more");
  await assert.rejects(createFile(path.join(disk.folder, "b"), pieces(broken), { disk }), broken);
  assert.deepEqual(await readdir(disk.folder), ["a"]);
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const found = await read(folder, "a");
    assert.ok(found === "piece by piece, all of it" || (found === null && steps < disk.length), `${text}: ${found}`);
    assert.equal(await read(folder, "b"), null, text);
  });
});

test("a restarted file keeps its old content under another name", async () => {
  await using disk = await CrashDisk.make();
  const file = path.join(disk.folder, "a");
  await replaceFile(file, "old", { disk });
  const [old] = [disk.length];
  const opened = await beginFile(file, "new,", { disk, aside: `${file}.1` });
  const [promised] = [disk.length];
  await opened.append(Buffer.from(" and more"));
  await opened.sync();
  await opened.close();
  await disk.everyCrash(old, async (folder, { steps, text }) => {
    const [found, aside] = [await read(folder, "a"), await read(folder, "a.1")];
    if (steps === disk.length) assert.equal(found, "new, and more", text);
    else if (steps >= promised) assert.match(found ?? "", /^new,/, text);
    if (found !== "old") assert.equal(aside, "old", text);
  });
});

test("folders, new names and removals are durable once they are promised", async () => {
  await using disk = await CrashDisk.make();
  const at = (...parts: string[]): string => path.join(disk.folder, ...parts);
  await makeFolder(at("x", "y"), disk);
  const [made] = [disk.length];
  await createFile(at("x", "y", "a"), "1", { disk });
  await renameFile(at("x", "y", "a"), at("x", "y", "b"), disk);
  const [renamed] = [disk.length];
  await removeFile(at("x", "y", "b"), disk);
  await removeFile(at("x", "y", "b"), disk);
  await disk.everyCrash(made, async (folder, { steps, text }) => {
    const names = await readdir(path.join(folder, "x", "y"));
    if (steps === renamed) assert.deepEqual(names, ["b"], text);
    if (steps === disk.length) assert.deepEqual(names, [], text);
  });
});

test("the machine's own disk syncs the bytes of files and the names of folders", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "files-"));
  const probe = await open(path.join(folder.path, "probe"), "w");
  const handles = Object.getPrototypeOf(probe) as { datasync(): Promise<void>; sync(): Promise<void> };
  await probe.close();
  const [bytes, names] = [mock.method(handles, "datasync"), mock.method(handles, "sync")];
  try {
    const file = await realDisk.open(path.join(folder.path, "a"), "create", 0o600);
    await file.append(Buffer.from("1"));
    assert.equal(bytes.mock.callCount(), 0);
    await file.sync();
    assert.equal(bytes.mock.callCount(), 1);
    await file.close();
    await realDisk.syncFolder(folder.path);
    assert.equal(names.mock.callCount(), process.platform === "win32" ? 0 : 1);
  } finally {
    mock.restoreAll();
  }
});

test("only their owner can read the files, and no temporary file is left", { skip: process.platform === "win32" }, async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "files-"));
  const at = (...parts: string[]): string => path.join(folder.path, ...parts);
  await makeFolder(at("x"));
  await createFile(at("x", "a"), "1");
  await assert.rejects(createFile(at("x", "a"), "2"), { code: "EEXIST" });
  await writeFile(at("x", "b"), "1", { mode: 0o644 });
  await replaceFile(at("x", "b"), "2");
  await createFile(at("x", "c"), "1", { mode: 0o644 });
  const modes = await Promise.all(
    ["", "a", "b", "c"].map(async (name) => ((await stat(at("x", name))).mode & 0o777).toString(8)),
  );
  assert.deepEqual(modes, ["700", "600", "600", "644"]);
  assert.deepEqual((await readdir(at("x"))).sort(), ["a", "b", "c"]);
});

test("temporary files of a full disk and of a crash are removed", async () => {
  await using disk = await CrashDisk.make();
  const file = path.join(disk.folder, "a");
  await replaceFile(file, "old", { disk });
  for (const step of ["open", "append", "sync", "rename", "sync folder"]) {
    disk.fails = (each) => (each === step ? "full-half-way" : null);
    await assert.rejects(replaceFile(file, "newer", { disk }), { code: step === "sync" ? "EIO" : "ENOSPC" });
    assert.deepEqual(await readdir(disk.folder), ["a"], step);
  }
  disk.fails = (step) => (step === "rename" || step === "remove" ? "full" : null);
  await assert.rejects(replaceFile(file, "newer", { disk }));
  disk.fails = () => null;
  await createFile(`${file}.old.tmp`, "somebody else's", { disk });
  await removeLeftovers(file, disk);
  assert.deepEqual((await readdir(disk.folder)).sort(), ["a", "a.old.tmp"]);
});
