import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { tarball } from "./tarball.ts";

const LONG = `${"folder/".repeat(16)}name`;
const files = [
  { name: "bin/run", bytes: Buffer.from("#!/bin/sh\n"), isProgram: true },
  { name: LONG, bytes: Buffer.alloc(1_025, "x"), isProgram: false },
  { name: "bin-empty", bytes: Buffer.alloc(0), isProgram: false },
];

it("the system's tar reads every file, with its mode and time", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-tar-"));
  try {
    writeFileSync(path.join(folder, "x.tgz"), tarball(files, 1_700_000_000));
    execFileSync("tar", ["xzf", "x.tgz"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    for (const { name, bytes, isProgram } of files) {
      const place = path.join(folder, "package", name);
      assert.deepEqual(readFileSync(place), bytes, name);
      assert.equal((statSync(place).mode & 0o100) !== 0, isProgram, name);
      assert.equal(statSync(place).mtimeMs, 1_700_000_000_000, name);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("the bytes depend neither on the order of the files nor on the machine", () => {
  const made = tarball(files, 1);
  assert.deepEqual(tarball(files.toReversed(), 1), made);
  assert.notDeepEqual(tarball(files, 2), made);
  assert.deepEqual([...made.subarray(4, 8), made[9]], [0, 0, 0, 0, 255], "no time and no system in the gzip header");
});

it("a name that tar cannot hold is refused", () => {
  const name = "n".repeat(101);
  assert.throws(() => tarball([{ name, bytes: Buffer.alloc(0), isProgram: false }], 0), /too long for a tar file/);
});
