import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { testDatabase } from "../src/store/testing/test-database.ts";
import { linkTo } from "../src/store/testing/test-link.ts";
import { AtmUnderTest } from "./atm-under-test.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { commandOf } from "./crash-process.ts";
import { eventually } from "./eventually.ts";
import { allEnded, descendants } from "./everything.ts";
import { freePort, Program } from "./program.ts";

// The programs end by each signal, during their start, by a second signal, and without a terminal.

/** A second signal within a shorter time counts as the first. */
const ANOTHER_MS = 800;
const WAITS = "the bank waits for its database";

test("when the terminal closes, bank and ATM end in order, even if they can no longer write to it", async () => {
  await using bank = await BankUnderTest.start();
  const atm = await AtmUnderTest.start(bank, 1);
  const { program } = bank;
  const processes = descendants(program.process.pid as number);
  program.process.stdout.destroy();
  program.process.stderr.destroy();
  assert.equal(await atm.program.stop("SIGHUP"), 0);
  program.process.kill("SIGHUP");
  await eventually(
    () => program.process.exitCode !== null,
    () => "it runs on",
  );
  assert.equal(program.process.exitCode, 0);
  await allEnded(processes);
  const [row] = await bank.database.store.sql<{ outcome: string }[]>`select outcome from audit_event where kind = 'bank-stop'`;
  assert.deepEqual(row, { outcome: "ok" });
});

test("a bank that starts before its database says so, can be stopped, and opens once the database is there, though a worker is killed meanwhile", async () => {
  using data = temporaryFolder();
  await using database = await testDatabase();
  const link = await linkTo(database.applicationUrl);
  await link.close();
  const environment = { STRONGROOM_DATA: data.folder, DATABASE_URL: link.url, STRONGROOM_LOG_LEVEL: "warn" };
  const args = ["bank", "--listen", `127.0.0.1:${await freePort()}`, "--workers", "1"];
  {
    await using bank = new Program(args, environment);
    await bank.says(WAITS);
    assert.equal(await bank.stop(), 0);
    assert.doesNotMatch(bank.stderr, /bug|stopped before/);
  }
  {
    await using all = new Program(["start", "--listen", `127.0.0.1:${await freePort()}`, "--atms", "9002"], environment);
    await all.says(WAITS);
    const processes = descendants(all.process.pid as number);
    assert.equal(await all.stop("SIGINT"), 0);
    assert.match(all.stderr, /everything is stopped/);
    await allEnded(processes);
  }
  await using bank = new Program(args, environment);
  await bank.says(WAITS);
  await link.open();
  let worker: number | undefined;
  await eventually(
    () => {
      worker = descendants(bank.process.pid as number).find((pid) => commandOf(pid).includes("worker.js"));
      return worker !== undefined;
    },
    () => "there is no worker",
  );
  process.kill(worker as number, "SIGKILL");
  assert.doesNotMatch(bank.stderr, /the bank is open/);
  await bank.says("the bank is open");
  assert.match(bank.stderr, /"child":"worker 1","code":null,"signal":"SIGKILL".*a process died and is started again/);
  assert.equal(await bank.stop(), 0);
  await link.close();
});

test("a second signal ends the programs at once and leaves no process behind", async () => {
  await using bank = await BankUnderTest.start();
  const atm = await bank.connect(await bank.enrol(1));
  const held = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const lock = bank.database.store.sql.begin(async (tx) => {
    await tx`lock table request_answer in exclusive mode`;
    held.resolve();
    await go.promise;
  });
  await held.promise;
  // The request stays open while its answer cannot be written, and the bank waits for it.
  const underWay = atm.ask("signup", { username: "latecomer", password: "planted password 4711" }).catch(() => {});
  await pause(ANOTHER_MS);
  const { program } = bank;
  const processes = descendants(program.process.pid as number);
  const began = performance.now();
  program.process.kill("SIGTERM");
  await program.says("closing the bank");
  await pause(ANOTHER_MS);
  assert.equal(program.process.exitCode, null);
  assert.equal(await program.stop("SIGTERM"), 128 + 15);
  assert.ok(performance.now() - began < 5_000, "it waited for what was under way");
  await allEnded(processes);
  go.resolve();
  await Promise.all([lock, underWay]);
});
