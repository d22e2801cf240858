import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { operatorSentence } from "../src/bank/processes/operator-error.ts";
import { checkMigrated } from "../src/store/migrations/migrate.ts";
import { type TestDatabase, testDatabase } from "../src/store/testing/test-database.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { checkoutRoot } from "./checkout.ts";
import type { CommandRan } from "./command-process.ts";
import { Program, runProgram } from "./program.ts";

// What a person has set up wrongly. Each is one sentence that says what is wrong and what to do, within 10 seconds. What a person types
// wrongly is in command-line.test.ts; a port in use in start.test.ts, status.test.ts and beside the web servers.

const MOST_MS = 10_000;
/** A process of its own may take this long to start on a busy machine. */
const STARTING_MOST_MS = 10_000;
/** Much more than that, because the machine may be busy and nothing here waits for an answer. */
const BUSY_MOST_MS = 60_000;
const SENTENCE_MOST = 600;
const place = temporaryFolder();
let database: TestDatabase;
/** Accepts connections and never answers. */
const hole = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
let taken: string;

before(async () => {
  database = await testDatabase();
  if (!hole.listening) await once(hole, "listening");
  taken = `127.0.0.1:${(hole.address() as AddressInfo).port}`;
});
after(async () => {
  await database[Symbol.asyncDispose]();
  hole.close();
  place[Symbol.dispose]();
});

/** Runs a command on this database. */
const run = (line: string, environment: NodeJS.ProcessEnv = {}): Promise<CommandRan> =>
  runProgram(line.split(" "), {
    ...{ STRONGROOM_DATA: place.folder, STRONGROOM_LOG_LEVEL: "silent", DATABASE_URL: database.applicationUrl },
    ...environment,
  });

/** Fails unless the command ended with this status, and its last line, which no stack follows, is this sentence. */
function assertSaid({ code, stderr }: CommandRan, status: number, sentence: RegExp): void {
  assert.equal(code, status, stderr);
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  assert.match(last, sentence);
  assert.doesNotMatch(stderr, /\n {4}at |this is a bug/);
  assert.ok(last.length < SENTENCE_MOST, last);
}

const other = (change: (url: URL) => void): string => {
  const url = new URL(database.applicationUrl);
  change(url);
  return url.href;
};

describe("a database", () => {
  const urls: Readonly<Record<string, readonly [url: () => string, sentence: RegExp]>> = {
    "where nothing listens": [
      () => "postgres://u@127.0.0.1:1/d",
      /cannot connect to PostgreSQL at 127\.0\.0\.1:1: nothing listens there: start/,
    ],
    "that never answers": [() => `postgres://u@${taken}/d`, /no answer from "127\.0\.0\.1": is that the right place/],
    "on an unknown host": [
      () => "postgres://u@no.invalid/d",
      /no address is known for the name "no\.invalid"|could not be looked up/,
    ],
    "with another password": [
      () => other((url) => (url.password = "wrong")),
      /PostgreSQL refuses: .* \(SQLSTATE 28P01\): correct user and password/,
    ],
    "of another name": [
      () => other((url) => (url.pathname = "/none")),
      /PostgreSQL refuses: .*\(SQLSTATE 3D000\): correct the database's name/,
    ],
    "under the console's role": [
      () => database.consoleUrl,
      /the database role "strongroom_console" lacks what the program needs .*run strongroom database migrate/,
    ],
  };
  for (const [what, [url, sentence]] of Object.entries(urls))
    it(`${what} is refused in one sentence`, async () => {
      const began = performance.now();
      assertSaid(await run("ledger verify", { DATABASE_URL: url() }), 1, sentence);
      assert.ok(performance.now() - began < MOST_MS + STARTING_MOST_MS);
    });

  it("of a version that is too old is refused in one sentence", async () => {
    const unsafe = () => ({ simple: async () => [{ version: 130_004 }] });
    const old = { unsafe } as unknown as Parameters<typeof checkMigrated>[0];
    await assert.rejects(checkMigrated(old, "a command"), (error) => {
      assert.match(operatorSentence(error) ?? "", /the database server is PostgreSQL 13: PostgreSQL \d\d to \d\d is needed/);
      return true;
    });
  });

  it("whose clock is behind the books refuses to book", async () => {
    await using behind = await testDatabase();
    await behind.store.sql`update bank_clock set at = clock_timestamp() + interval '1 hour'`;
    using own = temporaryFolder();
    const environment = { DATABASE_URL: behind.applicationUrl, STRONGROOM_DATA: own.folder };
    assertSaid(
      await run("terminal first 1", environment),
      1,
      /nothing was done: the database's clock is more than 10 seconds before the newest time in the books: set it right/,
    );
  });
});

it("a console that never answers is given up in one sentence", async () => {
  const began = performance.now();
  await using program = new Program(["login", "--console", `http://${taken.replace("127.0.0.1", "localhost")}`], {
    XDG_CONFIG_HOME: place.folder,
  });
  const code = await program.exited;
  assertSaid({ code, stdout: "", stderr: program.stderr }, 1, /took the request and did not answer \(TimeoutError\)/);
  assert.ok(performance.now() - began < MOST_MS + STARTING_MOST_MS);
});

describe("a full disk", {
  skip: process.getuid?.() !== 0 || process.platform !== "linux" ? "only root can mount a small one" : false,
}, () => {
  /** Runs the command with a data folder on a full disk of a megabyte, in a mount namespace that ends with it. */
  function onFullDisk(line: string): CommandRan {
    const script = `mount -t tmpfs -o size=1m tmpfs "$0" && head -c 2m /dev/zero > "$0/filler" 2>/dev/null; exec "$@"`;
    const node = path.join(checkoutRoot, "node_modules", ".bin", "node");
    const cli = path.join(checkoutRoot, "dist", "src", "cli", "cli.js");
    const args = ["-m", "sh", "-c", script, place.folder, node, cli, ...line.split(" ")];
    const env = { PATH: process.env["PATH"], STRONGROOM_DATA: place.folder, DATABASE_URL: database.applicationUrl };
    const { status, stdout, stderr } = spawnSync("unshare", args, { env, encoding: "utf8", timeout: BUSY_MOST_MS });
    return { code: status, stdout, stderr };
  }

  for (const [line, status, sentence] of [
    ["bank --workers 1", 1, /the disk is full: make room, then try again/],
    ["atm enrol 7", 1, /the disk is full: make room, then try again/],
    ["witness keygen witness.example/a", 1, /the disk is full: make room, then try again/],
  ] as const)
    it(`stops strongroom ${line} with one sentence`, () => assertSaid(onFullDisk(line), status, sentence));

  it("is what strongroom doctor names, and it leaves nothing behind", () => {
    const { code, stdout } = onFullDisk("doctor");
    assert.equal(code, 1);
    assert.match(stdout, /✗ disk: nothing can be written and synced in .*: the disk is full\. To do: make room on it\n/);
    assert.match(stdout, /✗ disk: 0 MB are free/);
    assert.deepEqual(readdirSync(place.folder), []);
  });
});
