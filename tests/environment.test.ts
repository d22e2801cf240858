import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { temporaryFolder } from "./bank-under-test.ts";
import { allEnded, commandOf, descendants, type Everything, startAll } from "./everything.ts";

/** Node.js sets these to connect a child with its parent. */
const CHANNEL = ["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"];
/** The variables that the test sets for every program. */
const COMMON = ["HOME", "LANG", "LC_TIME", "NODE_COMPILE_CACHE", "NODE_OPTIONS", "PATH", "TMPDIR", "TZ", ...CHANNEL];
const AUTHORITIES = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR"];

/** The variables that each process may have, by a part of its command line. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "cli.js\0bank\0": [
    ...[...COMMON, ...AUTHORITIES, "DATABASE_URL", "STRONGROOM_BANK_NAME", "STRONGROOM_BCRYPT_COST", "STRONGROOM_DATA"],
    ...["STRONGROOM_LIMIT_DAY", "STRONGROOM_LOG_LEVEL"],
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

// `strongroom start` with all its processes, until Ctrl-C stops it.
let data: ReturnType<typeof temporaryFolder>;
let strongroom: Everything;

before(async () => {
  data = temporaryFolder();
  strongroom = await startAll(data.folder, undefined, {
    flags: ["--accept-new-keys"],
    environment: {
      ...{ HOME: "/home/nobody", LANG: "C.UTF-8", LC_TIME: "C", TZ: "UTC", TMPDIR: "/tmp", NODE_OPTIONS: "--no-deprecation" },
      ...{ NODE_EXTRA_CA_CERTS: "", SSL_CERT_DIR: "/etc/ssl/certs" },
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? path.join(data.folder, "compiled"),
      ...{ STRONGROOM_BANK_NAME: "Bank", STRONGROOM_LIMIT_DAY: "3000", STRONGROOM_LOG_LEVEL: "warn" },
      // Two ATMs cannot share one port or one key file.
      ...{ STRONGROOM_PORT: "5999", STRONGROOM_KEY: "/nowhere" },
      ...{ PGPASSWORD: "secret", PGHOST: "elsewhere", AWS_SECRET_ACCESS_KEY: "secret", SECRET: "secret" },
    },
  });
});
after(async () => {
  await strongroom?.[Symbol.asyncDispose]();
  data[Symbol.dispose]();
});

test("each process gets the variables that it needs and no others, with --accept-new-keys too", () => {
  const processes = descendants(strongroom.program.process.pid as number);
  const atms = processes.filter((pid) => commandOf(pid).includes("cli.js\0atm\0"));
  assert.equal(atms.length, 2);
  for (const pid of atms) assert.doesNotMatch(environmentOf(pid).join("\n"), /postgres|DATABASE|^PG|secret/im);
  // The owner of the tables has a login that no process gets: `start` has migrated them itself.
  const owner = readFileSync(path.join(data.folder, "postgres.owner-password"), "utf8");
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

test("the console answers on its address, under its own role, and to nobody who is not signed in", async () => {
  assert.ok(strongroom.program.stdout.includes(`console ${strongroom.console}, for operators`));
  assert.match(strongroom.program.stdout, /first operator, its administrator: open this link once, within 24 hours/);
  const link = /http\S+\/invitation\/[\w-]{43}$/m.exec(strongroom.program.stdout)?.[0] ?? "";
  assert.ok(link.startsWith(strongroom.console), link);
  assert.equal((await fetch(link)).status, 200);
  assert.deepEqual(await (await fetch(`${strongroom.console}/healthz`)).json(), { status: "ok" });
  const answer = await fetch(`${strongroom.console}/proposals`);
  assert.equal(answer.status, 401);
  assert.match(await answer.text(), /<h1>Sign in/);
  const console = descendants(strongroom.program.process.pid as number).find((pid) => commandOf(pid).includes("cli.js\0console"));
  const url = environmentOf(console as number).find((each) => each.startsWith("DATABASE_URL=")) ?? "";
  assert.match(url, /^DATABASE_URL=postgres:\/\/strongroom_console:/);
  assert.doesNotMatch(strongroom.program.stderr, /under the database role/);
});

test("Ctrl-C stops everything in order, and leaves no process behind", async () => {
  const processes = descendants(strongroom.program.process.pid as number);
  assert.ok(processes.length >= 9, "start, bank, workers, sequencer, two ATMs, console, PostgreSQL");
  // The terminal sends the signal to the whole group, and npm sends it once more.
  strongroom.program.process.kill("SIGINT");
  assert.equal(await strongroom.program.stop("SIGINT"), 0);
  assert.match(strongroom.program.stderr, /everything is stopped/);
  await allEnded(processes);
});

const environmentOf = (pid: number): readonly string[] =>
  readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
