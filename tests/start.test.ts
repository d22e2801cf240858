import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "./bank-under-test.ts";
import { checkoutRoot } from "./checkout.ts";
import { freePort, Program, runProgram } from "./program.ts";

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

test("a port in use is reported in one clear sentence, and no process is left running", async () => {
  using data = temporaryFolder();
  const port = await freePort();
  const other = createServer().listen(port, "127.0.0.1");
  try {
    const { code, stderr } = await runProgram(["start", "--listen", `127.0.0.1:${port}`, "--atms", "9001"], {
      STRONGROOM_DATA: data.folder,
    });
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      new RegExp(
        `strongroom: 127\\.0\\.0\\.1:${port} is in use by another program: stop that, or name another address with --listen`,
      ),
    );
    assert.ok(!existsSync(path.join(data.folder, "postgres", "postmaster.pid")));
  } finally {
    other.close();
  }
});

test("a data folder that cannot be written is reported in one clear sentence", {
  skip: !isRoot && "needs root to become another account",
}, async () => {
  using data = temporaryFolder();
  const folder = path.join(data.folder, "closed");
  mkdirSync(folder, { mode: 0o555 });
  const { code, stderr } = await runProgram(["bank"], { STRONGROOM_DATA: folder }, NOBODY);
  assert.notEqual(code, 0);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  assert.match(stderr, /^strongroom: .*closed.*(--data|permission)/);
});

test("an ordinary user can start it too", { skip: !isRoot && "the other tests ran as one" }, async () => {
  using data = temporaryFolder();
  chownSync(data.folder, NOBODY.uid, NOBODY.gid);
  chmodSync(data.folder, 0o700);
  const port = await freePort();
  await using bank = new Program(["bank", "--listen", `127.0.0.1:${port}`], { STRONGROOM_DATA: data.folder }, NOBODY);
  await bank.says("the bank is open");
  assert.equal(await bank.stop(), 0);
});

test("a wrong Node.js is reported in one clear sentence", () => {
  const system = (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => path.join(folder, "node"))
    .filter((each) => !each.startsWith(checkoutRoot));
  const isOld = (node: string): boolean => /^v(1\d|2[0-3])\./.test(spawnSync(node, ["--version"]).stdout.toString());
  const old = system.find((each) => existsSync(each) && isOld(each));
  if (old === undefined) return;
  const { status, stderr } = spawnSync(old, [path.join(checkoutRoot, "dist", "src", "cli", "cli.js"), "--help"], {
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^strongroom: Node\.js .* is too old, 24\.16 or 26\.1 or later is needed: run bin\/strongroom, which brings its own\n$/,
  );
});
