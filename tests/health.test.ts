import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { testDatabase } from "../src/store/testing/test-database.ts";
import { eventually } from "./eventually.ts";
import { allEnded, commandOf, descendants, type Everything, startAll } from "./everything.ts";
import { freePort, Program, runProgram } from "./program.ts";
import { SELDOM_MS } from "./suspended-money.ts";

/** Node.js sets these to connect a child with its parent. */
const CHANNEL = ["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"];
/** The variables that the test sets for every program. */
const COMMON = ["HOME", "LANG", "LC_TIME", "NODE_COMPILE_CACHE", "NODE_OPTIONS", "PATH", "TMPDIR", "TZ", ...CHANNEL];
const AUTHORITIES = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR"];

/** The variables that each process may have, by a part of its command line. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "cli.js\0bank\0": [
    ...[...COMMON, ...AUTHORITIES, "DATABASE_URL", "STRONGROOM_BANK_NAME", "STRONGROOM_BCRYPT_COST", "STRONGROOM_DATA"],
    ...["STRONGROOM_LIMIT_DAY", "STRONGROOM_LOG_LEVEL", "STRONGROOM_STATUS"],
  ],
  "cli.js\0atm\0": [...COMMON, "STRONGROOM_DATA", "STRONGROOM_LOG_LEVEL", "STRONGROOM_TAKE_CASH_WITHIN"],
  "cli.js\0console\0": [
    ...[...COMMON, ...AUTHORITIES, "DATABASE_URL", "STRONGROOM_BANK_NAME", "STRONGROOM_BCRYPT_COST", "STRONGROOM_DATA"],
    "STRONGROOM_LOG_LEVEL",
  ],
  "worker.js\0": [...COMMON, ...AUTHORITIES, "NODE_UNIQUE_ID"],
  "sequencer.js\0": [...COMMON, ...AUTHORITIES],
  "hasher.js\0": [...COMMON, "UV_THREADPOOL_SIZE"],
};

// `strongroom start` with all its processes, until Ctrl-C stops it: what each is given, and what `strongroom health` says of them while they
// are well, frozen in parts, and without their database.
const folder = mkdtempSync(path.join(tmpdir(), "strongroom-health-"));
const data = path.join(folder, "all");
const skip = process.platform !== "linux" && "it reads /proc";
let all: Everything;

before(async () => {
  if (skip) return;
  // PostgreSQL's account must get in.
  chmodSync(folder, 0o711);
  all = await startAll(data, undefined, {
    flags: ["--workers", "1", "--accept-new-keys"],
    environment: {
      ...{ HOME: "/home/nobody", LANG: "C.UTF-8", LC_TIME: "C", TZ: "UTC", TMPDIR: "/tmp", NODE_OPTIONS: "--no-deprecation" },
      ...{ NODE_EXTRA_CA_CERTS: "", SSL_CERT_DIR: "/etc/ssl/certs" },
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? path.join(folder, "compiled"),
      ...{ STRONGROOM_BANK_NAME: "Bank", STRONGROOM_LIMIT_DAY: "3000", STRONGROOM_LOG_LEVEL: "warn" },
      STRONGROOM_STATUS: `127.0.0.1:${await freePort()}`,
      // Two ATMs cannot share one port or one key file.
      ...{ STRONGROOM_PORT: "5999", STRONGROOM_KEY: "/nowhere" },
      ...{ PGPASSWORD: "secret", PGHOST: "elsewhere", AWS_SECRET_ACCESS_KEY: "secret", SECRET: "secret" },
    },
  });
});
after(async () => {
  await all?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("each process gets the variables that it needs and no others, with --accept-new-keys too", { skip }, () => {
  const processes = descendants(all.program.process.pid as number);
  const atms = processes.filter((pid) => commandOf(pid).includes("cli.js\0atm\0"));
  assert.equal(atms.length, 2);
  for (const pid of atms) assert.doesNotMatch(environmentOf(pid).join("\n"), /postgres|DATABASE|^PG|secret/im);
  // The owner of the tables has a login that no process gets: `start` has migrated them itself.
  const owner = readFileSync(path.join(data, "postgres.owner-password"), "utf8");
  for (const pid of processes) assert.ok(!`${environmentOf(pid)}${commandOf(pid)}`.includes(owner), commandOf(pid));
  for (const [part, expected] of Object.entries(EXPECTED)) {
    const found = processes.filter((pid) => commandOf(pid).includes(part));
    assert.ok(found.length > 0, part);
    for (const pid of found)
      assert.deepEqual(
        environmentOf(pid)
          .map((each) => each.split("=")[0])
          .sort(),
        [...expected].sort(),
        part,
      );
  }
});

test("the console answers on its address, under its own role, and to nobody who is not signed in", { skip }, async () => {
  assert.ok(all.program.stdout.includes(`console ${all.console}, for operators`));
  assert.match(all.program.stdout, /first operator, its administrator: open this link once, within 24 hours/);
  const link = /http\S+\/invitation\/[\w-]{43}$/m.exec(all.program.stdout)?.[0] ?? "";
  assert.ok(link.startsWith(all.console), link);
  assert.equal((await fetch(link)).status, 200);
  assert.deepEqual(await (await fetch(`${all.console}/healthz`)).json(), { status: "ok" });
  const answer = await fetch(`${all.console}/proposals`);
  assert.equal(answer.status, 401);
  assert.match(await answer.text(), /<h1>Sign in/);
  const console = descendants(all.program.process.pid as number).find((pid) => commandOf(pid).includes("cli.js\0console"));
  const url = environmentOf(console as number).find((each) => each.startsWith("DATABASE_URL=")) ?? "";
  assert.match(url, /^DATABASE_URL=postgres:\/\/strongroom_console:/);
  assert.doesNotMatch(all.program.stderr, /under the database role/);
});

const health = (pid: number | undefined = all.program.process.pid) => runProgram(["health", String(pid)]);
const childOf = (words: string): number =>
  descendants(all.program.process.pid as number).find((pid) => commandOf(pid).includes(words)) as number;

/** PostgreSQL has processes that end by themselves. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** What health answers while these processes are frozen. A bank may use an answer of its database for a second. */
async function whileFrozen(pids: readonly number[]): Promise<{ code: number | null; stdout: string }> {
  for (const pid of pids) signal(pid, "SIGSTOP");
  try {
    const first = await health();
    if (first.code !== 0) return first;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    return await health();
  } finally {
    for (const pid of pids) signal(pid, "SIGCONT");
    await eventually(
      async () => (await health()).code === 0,
      async () => `it is not well again: ${(await health()).stdout}`,
      SELDOM_MS,
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
  await using database = await testDatabase();
  await using bare = new Program(["bank", "--workers", "1", "--listen", `127.0.0.1:${await freePort()}`], {
    ...{ STRONGROOM_DATA: path.join(folder, "bare"), DATABASE_URL: database.applicationUrl },
  });
  await bare.says("the bank is open for ATMs", 60_000);
  await refused(bare.process.pid ?? 0, /this bank serves no status: start it with --status 127\.0\.0\.1:9432/);
});

test("Ctrl-C stops everything in order, and leaves no process behind", { skip }, async () => {
  const processes = descendants(all.program.process.pid as number);
  assert.ok(processes.length >= 9, "start, bank, workers, sequencer, two ATMs, console, PostgreSQL");
  // The terminal sends the signal to the whole group, and npm sends it once more.
  all.program.process.kill("SIGINT");
  assert.equal(await all.program.stop("SIGINT"), 0);
  assert.match(all.program.stderr, /everything is stopped/);
  await allEnded(processes);
});

const environmentOf = (pid: number): readonly string[] =>
  readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
