import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "./eventually.ts";
import { commandOf, descendants, type Everything, startAll } from "./everything.ts";
import { freePort, Program, runProgram } from "./program.ts";

// `strongroom health` on a whole installation: well, frozen in parts, and without its database.
const folder = mkdtempSync(path.join(tmpdir(), "strongroom-health-"));
const skip = process.platform !== "linux" && "it reads /proc";
let all: Everything;

before(async () => {
  if (skip) return;
  const environment = { STRONGROOM_STATUS: `127.0.0.1:${await freePort()}` };
  all = await startAll(path.join(folder, "all"), undefined, { flags: ["--workers", "1"], environment });
});
after(async () => {
  await all?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const health = (pid: number | undefined = all.program.process.pid) => runProgram(["health", String(pid)]);
const childOf = (words: string): number =>
  descendants(all.program.process.pid as number).find((pid) => commandOf(pid).includes(words)) as number;

/** What health answers while these processes are frozen. A bank may use an answer of its database for a second. */
async function whileFrozen(pids: readonly number[]): Promise<{ code: number | null; stdout: string }> {
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    const first = await health();
    if (first.code !== 0) return first;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    return await health();
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
    await eventually(
      async () => (await health()).code === 0,
      async () => `it is not well again: ${(await health()).stdout}`,
    );
  }
}

test("a program that does its work is well, with all that it runs", { skip }, async () => {
  const { code, stdout } = await health();
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^✓ the bank: ready\n✓ the console: \{"status":"ok"\}\n✓ ATM \d+: .*\n✓ ATM \d+: .*\n$/);
  // Each program by itself: what it was given on its command line or in its environment is found there.
  for (const words of ["cli.js\0bank", "cli.js\0console", `cli.js\0atm\0${all.numbers[1]}`]) {
    const alone = await health(childOf(words));
    assert.equal(alone.code, 0, `${words}: ${alone.stdout}${alone.stderr}`);
  }
  const { stdout: json } = await runProgram(["health", String(all.program.process.pid), "--json"]);
  assert.deepEqual(Object.keys(JSON.parse(json)), ["ok", "process", "program", "checks"]);
});

test("a bank that is frozen is not well, and says so in time", { skip }, async () => {
  const began = performance.now();
  const { code, stdout } = await whileFrozen([childOf("cli.js\0bank")]);
  assert.equal(code, 1);
  assert.match(stdout, /^✗ the bank: no answer within 5 seconds \(http:\/\/127\.0\.0\.1:\d+\/ready\)\n✓ the console/);
  assert.ok(performance.now() - began < 60_000);
});

test("an ATM that is frozen is not well", { skip }, async () => {
  const { code, stdout } = await whileFrozen([childOf(`cli.js\0atm\0${all.numbers[0]}`)]);
  assert.equal(code, 1);
  assert.match(stdout, new RegExp(`✗ ATM ${all.numbers[0]}: no answer`));
});

test("a bank without its database is not well, and says why", { skip }, async () => {
  const postgres = descendants(all.program.process.pid as number).filter((pid) => commandOf(pid).includes("postgres"));
  assert.ok(postgres.length > 1);
  const { code, stdout } = await whileFrozen(postgres);
  assert.equal(code, 1);
  assert.match(stdout, /^✗ the bank: (?!ready|no answer)/);
});

test("what cannot be asked is refused with what to do", { skip }, async () => {
  const refused = async (pid: number | string, sentence: RegExp): Promise<void> => {
    const { code, stderr } = await runProgram(["health", String(pid)]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, sentence);
  };
  await refused("x", /PROCESS is "x", but must be the number of a process, such as 1\n$/);
  await refused(2_147_483_647, /there is no process 2147483647: name the process of a program that runs\n$/);
  await refused(process.ppid, /is no program of strongroom: name the process of one\n$/);
  await using bare = new Program(["bank", "--listen", `127.0.0.1:${await freePort()}`], {
    STRONGROOM_DATA: path.join(folder, "bare"),
  });
  await bare.says("the bank is open for ATMs", 60_000);
  await refused(bare.process.pid ?? 0, /this bank serves no status: start it with --status 127\.0\.0\.1:9432/);
});
