import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { Money } from "../src/model/money.ts";
import { untilCopied } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";

const ALICE = { username: "alice", password: "a long enough secret" };
const SESSIONS = 6;

test("a stopping bank answers, records its open requests and logs them before it ends", async () => {
  await using bank = await BankUnderTest.start(["--workers", "1"]);
  const keys = await bank.enrol(1);
  await bank.signUp([ALICE.username], ALICE.password);
  const first = await bank.connect(keys);
  const others = await Promise.all(Array.from({ length: SESSIONS - 1 }, () => bank.connect(keys)));
  const atms = [first, ...others];
  await Promise.all(atms.map((atm) => atm.get("signin", ALICE)));

  // A lock holds the events, and with them the deposits, until the bank has received the signal.
  const { sql } = bank.database.store;
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const hold = sql.begin(async (tx) => {
    await tx`lock table audit_event in share row exclusive mode`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const deposits = atms.map((atm) => atm.get("deposit", { amount: Money(1n) }));
  for (const each of deposits) each.catch(() => {});
  await eventually(
    async () => (await sql`select from pg_locks where not granted and relation = 'audit_event'::regclass`).length > 0,
    () => "no deposit waits for the lock",
  );
  const stopped = bank.program.stop();
  await eventually(
    () => isRefused(bank.port),
    () => "the bank still takes connections",
  );
  release.resolve();
  await hold;
  assert.deepEqual(
    (await Promise.all(deposits)).map(({ held: none }) => none),
    atms.map(() => 0n),
  );
  assert.equal(await stopped, 0, bank.program.stderr);

  const counts = await sql<{ kind: string; n: number }[]>`
    select kind, count(*)::int as n from audit_event
    where outcome = 'ok' and kind in ('deposit', 'channel-close', 'session-expired', 'bank-stop') group by kind order by kind`;
  assert.deepEqual(Object.fromEntries(counts.map(({ kind, n }) => [kind, n])), {
    "bank-stop": 1,
    "channel-close": SESSIONS,
    deposit: SESSIONS,
    "session-expired": SESSIONS,
  });
  // The log has all of it, this server's copy has the whole log, and every chain has its end.
  await untilCopied(bank.database.store, path.join(bank.data, "audit"));
  assert.equal((await sql`select from audit_writer`).length, 0);
  const last = await sql<{ kind: string }[]>`
    select kind from audit_event where writer = (select writer from audit_event where kind = 'bank-stop') order by n desc limit 2`;
  assert.deepEqual(
    last.map(({ kind }) => kind),
    ["writer-end", "bank-stop"],
  );
});

async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const how = await Promise.race([once(socket, "connect").then(() => "taken"), once(socket, "error")]).catch(() => "refused");
  socket.destroy();
  return how !== "taken";
}
