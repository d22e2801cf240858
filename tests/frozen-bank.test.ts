import assert from "node:assert/strict";
import { test } from "node:test";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { workersOf } from "./everything.ts";

const ALICE = { username: "alice", password: "a long enough secret" };
/** The server frees the rows after 3 seconds; the rest is for a busy machine. */
const FREED_WITHIN_MS = 12_000;
const skip = process.platform !== "linux" && "processes are found in /proc";

test("a bank server that freezes in the middle of a sign-in keeps its rows from the other servers for seconds only", {
  skip,
}, async () => {
  await using bank = await BankUnderTest.start(["--workers", "1"]);
  await bank.signUp([ALICE.username], ALICE.password);
  const keys = await bank.enrol(1);
  {
    // Makes the rows.
    await using first = await bank.connect(keys);
    await first.get("signin", ALICE);
  }
  await using atm = await bank.connect(keys);
  const { sql } = bank.database.store;
  const primary = bank.program.process.pid as number;
  const server = [primary, ...workersOf(primary)];
  // The sign-in waits for these rows. The server is frozen before it gets them, and so in the middle of its transaction.
  await sql.begin(async (tx) => {
    await tx`update guess_count set subject = subject`;
    void atm.get("signin", ALICE).catch(() => {});
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
