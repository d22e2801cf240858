import assert from "node:assert/strict";
import { hostname } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { sequencersOf, workersOf } from "./everything.ts";
import { type StatusOfBank, statusOfBank } from "./status-of-bank.ts";
import { customerAtAtm } from "./suspended-money.ts";
import { TwoServers } from "./two-servers.ts";

// Workers that hang, a whole server that freezes, a sequencer that hangs while it holds the log, and a database that refuses writes.

const BRUNO = { username: "bruno", password: "a long enough secret" };
/** The server frees the rows after 3 seconds; the rest is for a busy machine. */
const FREED_WITHIN_MS = 12_000;
/** The primary kills a process that misses ten heartbeats of one second. */
const KILLED_WITHIN_MS = 60_000;
/** Until then all processes of the bank work for each look. */
const LOOK_EVERY_MS = 500;

async function until(isSo: () => Promise<boolean>, instead: () => string): Promise<void> {
  for (const since = performance.now(); !(await isSo()); await pause(LOOK_EVERY_MS))
    assert.ok(performance.now() - since < KILLED_WITHIN_MS, instead());
}

// The bank of the first three tests. It has recovered after each.
let status: StatusOfBank;
let bank: BankUnderTest;
before(async () => {
  status = await statusOfBank();
  bank = await BankUnderTest.start(["--workers", "2", ...status.args]);
});
after(() => bank[Symbol.asyncDispose]());

test("hanging workers make the bank unready at once, and are killed and started again", async () => {
  const frozen = workersOf(bank.program.process.pid as number);
  assert.equal(frozen.length, 2);
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  assert.deepEqual(await status.get("/ready"), {
    status: 503,
    text: "no worker answers: those that hang are killed and started again\n",
  });
  assert.equal((await status.get("/live")).status, 200);
  await until(
    async () => (await status.get("/ready")).status === 200,
    () => "nobody replaced them",
  );
  await until(
    async () => (await status.metric("strongroom_process_hangs_total")) === 2,
    () => "they are not counted",
  );
  for (const pid of workersOf(bank.program.process.pid as number)) assert.ok(!frozen.includes(pid));
  assert.match(bank.program.stderr, /"child":"worker 1".*a process hangs: it is killed and started again/);
  const deaths = await bank.database.store.sql<
    { outcome: string }[]
  >`select outcome from audit_event where kind = 'process-death'`;
  assert.deepEqual([...deaths], [{ outcome: "error:hung" }, { outcome: "error:hung" }]);
});

test("a bank server that freezes in the middle of a sign-in keeps its rows from the other servers for seconds only", {
  skip: process.platform !== "linux" && "processes are found in /proc",
}, async () => {
  const keys = await bank.enrol(2);
  await bank.signUp([BRUNO.username], BRUNO.password);
  {
    // Makes the rows.
    await using first = await bank.connect(keys);
    await first.get("signin", BRUNO);
  }
  await using atm = await bank.connect(keys);
  const { sql } = bank.database.store;
  const primary = bank.program.process.pid as number;
  const server = [primary, ...workersOf(primary)];
  // The sign-in waits for these rows. The server is frozen before it gets them, and so in the middle of its transaction.
  await sql.begin(async (tx) => {
    await tx`update guess_count set subject = subject`;
    void atm.get("signin", BRUNO).catch(() => {});
    const waiting = async () =>
      await sql`
        select from pg_locks where not granted
          and pid in (select pid from pg_stat_activity where datname = current_database())`;
    await eventually(
      async () => (await waiting()).length > 0,
      () => "no sign-in waits",
    );
    for (const pid of server) process.kill(pid, "SIGSTOP");
  });
  try {
    const freed = sql.begin(async (tx) => {
      await tx`select set_config('lock_timeout', ${String(FREED_WITHIN_MS)}, true)`;
      return await tx`update guess_count set subject = subject returning 1`;
    });
    assert.ok((await freed).length > 0);
  } finally {
    for (const pid of server.toReversed()) process.kill(pid, "SIGCONT");
  }
});

test("a database that refuses writes makes the bank unready, and the bank recovers by itself", async () => {
  await using atm = await customerAtAtm(bank);
  const { sql } = bank.database.store;
  const name = new URL(bank.database.url).pathname.slice(1);
  await sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await until(
    async () => (await status.get("/ready")).text.startsWith("the database takes no writes, it is read-only"),
    () => "it says that it is ready",
  );
  assert.equal(await status.metric("strongroom_ready"), 0);
  assert.deepEqual(await atm.ask("deposit", { amount: Money(5_00n) }), { ok: false, refusal: "bank-busy", details: {} });
  // A read-only database session stays read-only until it ends, and nobody ends it from outside.
  await sql.begin("read write", (tx) => tx.unsafe(`alter database ${name} reset default_transaction_read_only`));
  await until(
    async () => (await status.get("/ready")).status === 200,
    () => "it did not come back",
  );
  assert.equal((await atm.get("deposit", { amount: Money(5_00n) })).posted, Money(5_00n));
});

test("a server with a standby sequencer names the server whose sequencer is stuck, and takes over once that sequencer is killed", async () => {
  await using banks = await TwoServers.make();
  await banks.first.launch("--audit-lag", "2").says("the bank is open");
  banks.share();
  const [stuck] = sequencersOf(banks.first.program?.process.pid as number);
  await until(
    async () =>
      (await banks.first.tells("/metrics")).includes('strongroom_sequencer_role{process="sequencer",role="sequencing"} 1'),
    () => "it does not seal",
  );
  await banks.second.launch("--audit-lag", "2").says("the bank is open");
  process.kill(stuck as number, "SIGSTOP");
  await banks.enrol(1);
  let told = "";
  await until(
    async () => {
      told = await banks.second.tells("/ready");
      return told.includes("has the log");
    },
    () => `it says ${told}`,
  );
  assert.ok(told.includes(`the sequencer of the server ${hostname()} 127.0.0.1:${banks.first.port} has the log`), told);
  for (const server of [banks.first, banks.second])
    await until(
      async () => (await server.tells("/ready")).startsWith("ready\n"),
      () => "it did not come back",
    );
  const verified = await banks.first.run("audit", "verify", "--key", path.join(banks.first.data, "keys", "auditor.key"));
  assert.equal(verified.code, 0, verified.stdout);
});
