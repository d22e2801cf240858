import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { temporaryFolder } from "./bank-under-test.ts";
import { checkoutRoot } from "./checkout.ts";
import { allEnded, isAlive, startAll } from "./everything.ts";
import { FormBrowser, type FormPage } from "./form-browser.ts";
import { LOOK_MS } from "./look-at.ts";
import { freePort, Program, runProgram } from "./program.ts";

const isRoot = process.getuid?.() === 0;
const PASSWORD = "seven quiet herons";
const NOBODY = { uid: 65_534, gid: 65_534 };

test("a second start is fast and keeps all data; after kill -9 of the parent alone the next start recovers", async () => {
  using data = temporaryFolder();
  await using first = await startAll(data.folder);
  const postmaster = readPostmasterPid(data.folder);
  first.program.process.kill("SIGKILL");
  await first.program.exited;
  assert.ok(isAlive(postmaster), "PostgreSQL is an orphan now");

  await using second = await startAll(data.folder, first.numbers);
  assert.equal(readPostmasterPid(data.folder), postmaster, "the orphan was adopted");
  const listed = await runProgram(["terminal", "list"], { STRONGROOM_DATA: data.folder });
  assert.equal(listed.code, 0, listed.stderr);
  for (const n of first.numbers) assert.match(listed.stdout, new RegExp(`ATM-${String(n).padStart(4, "0")} +active`));
  const addresses = ["--listen", `127.0.0.1:${second.bankPort}`, "--console-listen", second.console.replace("http://", "")];
  const doctor = (): ReturnType<typeof runProgram> => runProgram(["doctor", ...addresses], { STRONGROOM_DATA: data.folder });
  const healthy = await doctor();
  assert.doesNotMatch(healthy.stdout, /^✗/m);
  assert.match(healthy.stdout, /^! keys: the auditor's private key still lies here/m);
  for (const well of [/keys: all 10 keys/, /audit-copy: .* verifies/, /embedded-server: .* runs/, /migrations: /, /durability: /])
    assert.match(healthy.stdout, new RegExp(`^✓ ${well.source}`, "m"));
  assert.equal(healthy.stdout.match(/^✓ ports: .* is served by this program/gm)?.length, 4);
  assert.equal(healthy.stdout.match(/^✓ roles: /gm)?.length, 3);
  assert.equal(healthy.code, 0);
  assert.equal(await second.program.stop("SIGINT"), 0);
  // The last user stops PostgreSQL.
  await allEnded([postmaster]);
  const atRest = await doctor();
  assert.equal(atRest.code, 0, atRest.stdout);
  assert.match(atRest.stdout, /^! embedded-server: the embedded PostgreSQL does not run, so that nothing/m);
  assert.match(atRest.stdout, /^✓ ports: .* is free for the bank/m);
  assert.ok(!existsSync(path.join(data.folder, "postgres", "postmaster.pid")), "it was not started");
});

test("what the first start proposes: the bank is killed in the middle of a withdrawal, starts again and tells what became of it", async () => {
  using data = temporaryFolder();
  const more = { flags: ["--touch"], environment: { STRONGROOM_TAKE_CASH_WITHIN: "60" } };
  await using strongroom = await startAll(data.folder, undefined, more);
  const { program } = strongroom;
  const customer = new FormBrowser(strongroom.atms[0] as string);
  assert.match((await customer.send("GET", "/")).html, /data-touch/, "its ATMs have the keyboard on the screen");
  await customer.send("POST", "/signup", { username: "ada", password: PASSWORD, repeat: PASSWORD });
  await customer.signIn("ada", PASSWORD);
  await confirm(customer, await customer.send("POST", "/deposit", { "notes-5000": "2" }));
  const order = await customer.send("POST", "/withdraw", { amount: "20" });
  const lying = await confirm(customer, order);
  assert.match(lying.html, /Take your cash/);

  const [, pid] = /kill -9 (\d+)\n/.exec(program.stdout) ?? [];
  process.kill(Number(pid), "SIGKILL");
  await program.says(/the bank was killed \(SIGKILL\) in the middle of a withdrawal: 20\.00 EUR at ATM-\d{4}; starting it again/);
  await customer.send("POST", `${order.path}/take`);
  await program.says(/the bank is back after \d+\.\d s, as process \d+/);
  await program.says(/20\.00 EUR at ATM-\d{4}: the ATM told the bank what was taken, and it is booked, once/);
  await program.says("the ledger is sound");

  await customer.signIn("ada", PASSWORD);
  assert.match((await customer.send("GET", "/balance")).html, /€80\.00/);
  assert.equal(await program.stop("SIGINT"), 0);
});

/** Answers the question of an order after the time that a person needs to read it. */
async function confirm(customer: FormBrowser, { path: order }: FormPage): Promise<FormPage> {
  await setTimeout(LOOK_MS);
  for (;;) {
    const page = await customer.send("POST", order);
    if (!page.html.includes("One moment")) return page;
  }
}

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

function readPostmasterPid(data: string): number {
  return Number(readFileSync(path.join(data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
}
