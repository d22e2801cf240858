import assert from "node:assert/strict";
import { it } from "node:test";
import { pino } from "pino";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { setBankLimits } from "../../ledger/ledger.ts";
import { type BankLimits, LIMITS_DEFAULT, Money } from "../../model/model.ts";
import { watchLimits } from "./limits-watch.ts";

const lower: BankLimits = { ...LIMITS_DEFAULT, perWithdrawal: Money(5_000n) };

it("the options hold until operators set limits, and then those do, without a restart", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const watch = await watchLimits(store, LIMITS_DEFAULT, log, 5);
  assert.equal(watch.current, LIMITS_DEFAULT);
  const decision = { proposal: crypto.randomUUID(), limits: lower, at: Date.now(), maker: "anna", approver: "bert" };
  await store.begin((tx, record) => setBankLimits(tx, record, store.writers.effects, decision));
  for (const began = performance.now(); watch.current === LIMITS_DEFAULT && performance.now() - began < 5_000; )
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(watch.current, lower);
  watch.stop();
  assert.match(lines.join(""), /"version":1.*the limits that operators set hold/);

  await store.sql`update bank_limits set per_withdrawal = 8000`;
  const again = await watchLimits(store, LIMITS_DEFAULT, log, 60_000);
  assert.equal(again.current, LIMITS_DEFAULT);
  again.stop();
  assert.match(lines.join(""), /"rows":1.*not by this bank and are ignored/);
});
