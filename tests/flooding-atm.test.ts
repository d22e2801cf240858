import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventKind } from "../src/model/event.ts";
import { Money } from "../src/model/money.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { FloodingAtm } from "./flooding-atm.ts";
import { logLines } from "./log-lines.ts";

const PER_SECOND = 20;
/** The ATM spends its budget, then 5 seconds at its limit; a busy machine needs more. */
const SHUT_OUT_MOST_MS = 60_000;
/** With this lag the bank suspends money for everybody. One ATM asks for far more in that time. */
const BACKLOG_MOST = 2_000;

test("a flooding ATM is slowed and shut out, one event records it, and a customer at another ATM is served", async () => {
  const budgets = ["--terminal-requests", String(PER_SECOND), "--terminal-events", String(PER_SECOND)];
  await using bank = await BankUnderTest.start(["--workers", "2", "--audit-lag-events", String(BACKLOG_MOST), ...budgets]);
  const [honestKeys, floodingKeys] = [await bank.enrol(1), await bank.enrol(2)];
  const credentials = { username: "alice", password: "a long enough secret" };
  await bank.signUp([credentials.username], credentials.password);
  await using honest = await bank.connect(honestKeys);
  await honest.get("signin", credentials);
  await (await bank.connect(floodingKeys))[Symbol.asyncDispose]();

  let deposits = 0n;
  const startedAt = performance.now();
  {
    await using _ = new FloodingAtm(bank.port, floodingKeys, 4);
    // Each deposit must be booked. While money is suspended the bank refuses it, and `get` fails.
    while ((await eventsOf(bank, "terminal-shut-out")) === 0) {
      assert.ok(performance.now() - startedAt < SHUT_OUT_MOST_MS, bank.program.stderr);
      const { posted } = await honest.get("deposit", { amount: Money(1_00n) });
      assert.equal(posted, ++deposits * 1_00n);
      await sleep(100);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    // A budget of 10 seconds, 2 seconds that the workers had not yet reported to each other, and the events of the sessions.
    assert.ok(
      (await countOf(bank, "ATM-0002")) < PER_SECOND * (12 + seconds) + 50,
      `${await countOf(bank, "ATM-0002")} in ${seconds} s`,
    );
    // From now on a refused session leaves no event.
    await sleep(500);
    const before = await countOf(bank, "ATM-0002");
    await sleep(1_000);
    assert.equal(await countOf(bank, "ATM-0002"), before);
  }
  const shutOuts = await recordedBy(bank, "terminal-shut-out");
  assert.deepEqual(
    shutOuts.map(({ terminal, outcome }) => [terminal, outcome]),
    [["ATM-0002", "error:over-budget"]],
  );
  const { requests = 0, seconds = 0 } = shutOuts[0]?.confidential ?? {};
  assert.ok(Number(requests) >= PER_SECOND && Number(seconds) >= 5, JSON.stringify(shutOuts));
  assert.equal(await eventsOf(bank, "money-suspended"), 0);
  const lines = logLines(bank.program.stderr).filter(({ terminal }) => terminal === "ATM-0002");
  assert.equal(lines.length, 1, bank.program.stderr);
});

/** Resolves with the number of events of a kind. */
async function eventsOf(bank: BankUnderTest, kind: EventKind): Promise<number> {
  const [row] = await bank.database.store.sql<{ n: number }[]>`
    select count(*)::int as n from audit_event where kind = ${kind}`;
  return row?.n ?? 0;
}

/** Resolves with the number of events that an ATM has caused. */
async function countOf(bank: BankUnderTest, terminal: string): Promise<number> {
  const [row] = await bank.database.store.sql<{ n: number }[]>`
    select count(*)::int as n from audit_event where terminal = ${terminal}`;
  return row?.n ?? 0;
}
