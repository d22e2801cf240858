import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { type Disk as FileSystem, realDisk } from "../../files/files.ts";
import { AuditError } from "../audit-error.ts";
import { Disk, type DiskStep, readIfThere, settle } from "./disk.ts";

const dir = await mkdtemp(path.join(tmpdir(), "strongroom-disk-"));
after(() => rm(dir, { recursive: true }));

type Operation = keyof FileSystem | "append" | "cut" | "sync" | "close";

/** The machine's disk, with a list of its operations; the operation `failing` fails. */
function recorder(failing: Operation | null = null): { files: FileSystem; done: string[] } {
  const done: string[] = [];
  const on = async <Result>(operation: Operation, file: string, act: () => Promise<Result>): Promise<Result> => {
    done.push(`${operation} ${path.relative(dir, file)}`);
    if (operation === failing) throw new Error("EIO");
    return await act();
  };
  const files: FileSystem = {
    open: (file, how, mode) =>
      on("open", file, async () => {
        const handle = await realDisk.open(file, how, mode);
        return {
          append: (bytes) => on("append", file, () => handle.append(bytes)),
          cut: (size) => on("cut", file, () => handle.cut(size)),
          sync: () => on("sync", file, () => handle.sync()),
          close: () => on("close", file, () => handle.close()),
        };
      }),
    rename: (from, to) => on("rename", to, () => realDisk.rename(from, to)),
    link: (file, name) => on("link", name, () => realDisk.link(file, name)),
    remove: (file) => on("remove", file, () => realDisk.remove(file)),
    makeFolder: (folder, mode) => on("makeFolder", folder, () => realDisk.makeFolder(folder, mode)),
    syncFolder: (folder) => on("syncFolder", folder, () => realDisk.syncFolder(folder)),
  };
  return { files, done };
}

const at = (...names: string[]): string => path.join(dir, ...names);

test("every write is synced, files are closed, and each folder whose names changed is synced once", async () => {
  const steps: DiskStep[] = [];
  const { files, done } = recorder();
  const disk = new Disk((step) => steps.push(step), files);
  await disk.makeFolder(at("a/b"));
  const growing = await disk.create(at("a/b/growing"));
  await disk.append(growing, Buffer.from("12"));
  await growing.handle.close();
  await disk.write(at("a/whole"), Buffer.from("3"));
  await disk.cut(at("a/b/growing"), 1);
  await disk.syncFolders();
  await disk.syncFolders();
  await disk.remove(at("a/whole"));
  await disk.remove(at("a/never"));
  await disk.remove(at("c/never"));
  disk.keepNames(at("a/gone"));
  await disk.syncFolders();
  assert.deepEqual(done, [
    ...["makeFolder a/b", "open a/b/growing", "append a/b/growing", "sync a/b/growing", "close a/b/growing"],
    ...["open a/whole", "append a/whole", "sync a/whole", "close a/whole"],
    ...["open a/b/growing", "cut a/b/growing", "sync a/b/growing", "close a/b/growing"],
    ...["syncFolder a", "syncFolder ", "syncFolder a/b"],
    ...["remove a/whole", "remove a/never", "remove c/never", "syncFolder a", "syncFolder a/gone"],
  ]);
  assert.deepEqual(steps, [
    ...["folder", "create", "append", "sync", "write", "write", "sync", "cut", "cut", "sync"],
    ...["sync-folder", "sync-folder", "sync-folder", "remove", "remove", "remove", "sync-folder", "sync-folder"],
  ]);
});

const ACTS: readonly [name: string, act: (disk: Disk) => Promise<unknown>, operations: readonly Operation[]][] = [
  ["makeFolder", (disk) => disk.makeFolder(at("d")), ["makeFolder"]],
  ["write", (disk) => disk.write(at("written"), Buffer.from("1")), ["open", "append", "sync"]],
  ["cut", (disk) => disk.cut(at("cut"), 1), ["open", "cut", "sync"]],
  ["remove", (disk) => disk.remove(at("removed")), ["remove"]],
  ["replace", (disk) => disk.replace(at("replaced"), "1"), ["open", "append", "sync", "rename", "syncFolder"]],
];

for (const [name, act, operations] of ACTS)
  for (const operation of operations) {
    const code = operation.startsWith("sync") ? "disk-sync" : "disk-write";
    test(`${name}: a failure of ${operation} throws ${code} and leaves no file open`, async () => {
      for (const file of ["cut", "removed"]) await writeFile(at(file), "12");
      const { files, done } = recorder(operation);
      await assert.rejects(act(new Disk(() => {}, files)), { name: "AuditError", code, message: /: EIO$/ });
      const count = (start: string): number => done.filter((each) => each.startsWith(start)).length;
      assert.equal(count("close"), operation === "open" ? 0 : count("open"));
    });
  }

test("if one write fails, the others have ended before the error is thrown, and a failed sync has priority", async () => {
  const [write, sync] = [new AuditError("disk-write", "no room"), new AuditError("disk-sync", "EIO")];
  const slow = Promise.withResolvers<void>();
  let ended = false;
  const settled = settle([Promise.reject(write), slow.promise, Promise.reject(sync)]).finally(() => {
    ended = true;
  });
  await new Promise(setImmediate);
  assert.equal(ended, false);
  slow.resolve();
  await assert.rejects(settled, sync);
  await assert.rejects(settle([slow.promise, Promise.reject(write)]), write);
  await settle([slow.promise]);
});

test("a missing file is no error, and a file that cannot be read is an error", async () => {
  await writeFile(at("file"), "1");
  assert.deepEqual(await readIfThere(at("file")), Buffer.from("1"));
  assert.equal(await readIfThere(at("none")), null);
  assert.equal(await readIfThere(at("file/below")), null);
  await assert.rejects(readIfThere(dir), { code: "EISDIR" });
});
