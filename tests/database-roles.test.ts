import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { readMigrations } from "../src/store/migrations/migration-files.ts";
import { emptyDatabase, type TestDatabase } from "../src/store/testing/test-database.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { commandOf, descendants, freeAtmNumber, startAll } from "./everything.ts";
import { freePort, Program, runProgram } from "./program.ts";

// An external database, from empty tables to a bank that runs under its application role. Each test continues where the one before
// has stopped.
let data: ReturnType<typeof temporaryFolder>;
let database: TestDatabase;
let port: number;

before(async () => {
  data = temporaryFolder();
  database = await emptyDatabase();
  port = await freePort();
});
after(async () => {
  await database[Symbol.asyncDispose]();
  data[Symbol.dispose]();
});

const environment = (url: string): NodeJS.ProcessEnv => ({
  ...{ DATABASE_URL: url, STRONGROOM_DATA: data.folder, STRONGROOM_LOG_LEVEL: "warn" },
});
const bank = (url: string, ...args: readonly string[]): Program =>
  new Program(["bank", "--workers", "1", "--listen", `127.0.0.1:${port}`, ...args], environment(url));
const run = (...args: readonly string[]) => runProgram(args, environment(database.applicationUrl));

/** Fails if the environment or the arguments of a process have the owner's login. */
function assertWithoutOwner(pids: readonly number[]): void {
  for (const pid of pids) {
    const given = `${readFileSync(`/proc/${pid}/environ`, "utf8")}${commandOf(pid)}`;
    assert.ok(!given.includes("strongroom_owner") && !given.includes("DATABASE_OWNER_URL"), commandOf(pid));
  }
}

test("without the owner's login, the bank and its commands refuse an empty database and name the command", async () => {
  await using refused = bank(database.applicationUrl);
  assert.equal(await refused.exited, 1);
  const command = await run("ledger", "verify");
  assert.equal(command.code, 1);
  for (const stderr of [refused.stderr, command.stderr])
    assert.match(stderr, /lacks 0001_record\.sql.*run strongroom database migrate first, with the owner's login/);
});

test("strongroom database migrate migrates as the owner, grants, prints what it did, and then has nothing to do", async () => {
  const first = await run("database", "migrate", "--database-owner-url", database.url);
  assert.equal(first.code, 0, first.stderr);
  for (const { name } of readMigrations()) assert.ok(first.stdout.includes(`applied ${name}\n`), first.stdout);
  assert.match(first.stdout, /^strongroom may now, on request_answer: select, insert$/m);
  assert.match(first.stdout, /^strongroom_console may now, on hold: select$/m);
  const second = await run("database", "migrate", "--database-owner-url", database.url);
  assert.deepEqual(second, {
    code: 0,
    stdout: "nothing to do: the tables and privileges are those of this version\n",
    stderr: "",
  });
});

test("a bank with both logins runs under the application role, and no process that it starts has the owner's", async () => {
  await using running = bank(database.applicationUrl, "--database-owner-url", database.url);
  await running.says("the bank is open");
  const children = descendants(running.process.pid as number).slice(1);
  assert.ok(children.length >= 3);
  assertWithoutOwner(children);
  const roles = await database.store.sql<{ role: string }[]>`
    select distinct usename as role from pg_stat_activity
    where datname = current_database() and application_name <> 'strongroom test' and backend_type = 'client backend'`;
  assert.deepEqual([...roles], [{ role: "strongroom" }]);
  assert.doesNotMatch(running.stderr, /database role/);
});

test("strongroom start migrates by itself, and gives the owner's login to none of its programs", async () => {
  const owner = database.url;
  await using everything = await startAll(data.folder, [await freeAtmNumber()], {
    flags: ["--workers", "1", "--database-owner-url", owner],
    environment: {
      ...environment(database.applicationUrl),
      DATABASE_OWNER_URL: owner,
      DATABASE_CONSOLE_URL: database.consoleUrl,
    },
  });
  const [row] = await database.store.sql<{ role: string }[]>`
    select usename as role from pg_stat_activity where application_name = 'strongroom console' limit 1`;
  assert.deepEqual(row, { role: "strongroom_console" });
  const started = descendants(everything.program.process.pid as number).slice(1);
  assert.ok(started.some((pid) => commandOf(pid).includes("worker.js")));
  assertWithoutOwner(started);
});

test("a console under the bank's role runs, and warns once what a thief of its login could do", async () => {
  const address = `127.0.0.1:${await freePort()}`;
  await using running = new Program(["console", "--console-listen", address], environment(database.applicationUrl));
  await running.says("the operators' console serves its pages");
  assert.equal(await running.stop(), 0);
  assert.equal(running.stderr.match(/the console runs under the database role/g)?.length, 1, running.stderr);
});

test("a bank with the owner's login alone runs, and warns once", async () => {
  await using running = bank(database.url);
  await running.says("the bank is open");
  assert.equal(await running.stop(), 0);
  assert.equal(running.stderr.match(/under the database role/g)?.length, 1, running.stderr);
  assert.match(
    running.stderr,
    /"strongroom_owner\\?", which has all rights over its tables: a thief of this login can rewrite the books/,
  );
});
