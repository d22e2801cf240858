import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { formatVerifier } from "../src/tlog/signed-note.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { type Account, runProgram, runRefused } from "./program.ts";

const isRoot = process.getuid?.() === 0;
const NOBODY = isRoot ? { uid: 65_534, gid: 65_534 } : {};

/** Fails unless the command ends with status 2 and one line that matches. Under another account it needs a process of its own. */
async function refused(args: readonly string[], data: string, said: RegExp, account?: Account): Promise<void> {
  const environment = { STRONGROOM_DATA: data };
  const ran = account === undefined ? runRefused(args, environment) : runProgram(args, environment, account);
  const { code, stdout, stderr } = await ran;
  assert.match(stderr, said);
  assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
}

test("if a file has the path of the data folder or of its parent, every kind of command says so", async () => {
  using data = temporaryFolder();
  const file = path.join(data.folder, "file");
  writeFileSync(file, "");
  const said = /^strongroom: .*\/file is a file, so no data can lie in .*: name a folder with --data\n$/;
  for (const args of [["start"], ["bank"], ["atm", "1"], ["terminal", "list"], ["audit", "verify", "--offline"]])
    await refused(args, path.join(file, "below"), said);
  // All commands find the folder with the same function.
  for (const place of [file, path.join(file, "far", "below")]) await refused(["bank"], place, said);
});

test("if the system refuses to make the folder, the command ends and does not try for ever", {
  skip: !existsSync("/proc/self") && "needs a file system that takes no folders",
}, async () => {
  await refused(
    ["bank"],
    "/proc/nowhere/data",
    /^strongroom: the folder \/proc\/nowhere\/data cannot be made: .*; name another with --data\n$/,
  );
  await refused(["atm", "1"], "/proc/nowhere", /the folder \/proc\/nowhere\/atm-1 cannot be made: /);
});

test("a command says so if its account may not write to the folder", async () => {
  using data = temporaryFolder();
  const closed = path.join(data.folder, "closed");
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  await refused(
    ["bank"],
    path.join(closed, "data"),
    /closed\/data cannot be made: this account may not write there; name another with --data/,
    NOBODY,
  );
  await refused(
    ["atm", "1"],
    closed,
    /closed\/atm-1 cannot be made: this account may not write there; name another with --data/,
    NOBODY,
  );
});

test("a command says so if the file system is read-only", {
  skip: !canMount() && "needs root and Linux to mount one",
}, async () => {
  using data = temporaryFolder();
  const disk = path.join(data.folder, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "strongroom-test", disk]);
  try {
    await refused(
      ["bank"],
      path.join(disk, "data"),
      /disk\/data cannot be made: the file system is read-only; name another with --data/,
    );
  } finally {
    execFileSync("umount", [disk]);
  }
});

test("a command that only reads makes no folder, and names the folder that is missing", async () => {
  using data = temporaryFolder();
  const nowhere = path.join(data.folder, "nowhere");
  const witnesses = await runProgram(["audit", "witnesses"], { STRONGROOM_DATA: nowhere });
  assert.match(witnesses.stderr, /^strongroom: the data folder .*nowhere cannot be read: .*; name another with --data\n$/);
  assert.equal(witnesses.code, 2);
  assert.deepEqual(readdirSync(data.folder), []);
});

test("`audit verify` without a log does not report success", async () => {
  using data = temporaryFolder();
  const key = path.join(data.folder, "log-key");
  const { publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(key, `${formatVerifier({ name: "strongroom/atm-audit", publicKey })}\n`);
  const { code, stdout, stderr } = await runProgram(["audit", "verify", "--offline", "--log-key", key], {
    STRONGROOM_DATA: data.folder,
  });
  assert.equal(code, 1, stderr);
  assert.doesNotMatch(stdout, /whole/);
  assert.match(stderr, /there is no audit log in .*\/audit: nothing was verified/);
});

function canMount(): boolean {
  if (!isRoot || process.platform !== "linux") return false;
  using probe = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "strongroom-test", probe.folder], { stdio: "ignore" });
    execFileSync("umount", [probe.folder]);
    return true;
  } catch {
    return false;
  }
}
