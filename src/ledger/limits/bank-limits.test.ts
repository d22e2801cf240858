import assert from "node:assert/strict";
import { it } from "node:test";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { AMOUNT_MAX, type BankLimits, LIMITS_DEFAULT, Money } from "../../model/model.ts";
import { findBankLimits, type LimitsDecision, limitsObjection, setBankLimits } from "./bank-limits.ts";

type Database = Awaited<ReturnType<typeof testEventDatabase>>;

const NOON = Date.UTC(2026, 0, 15, 12);
const lower: BankLimits = { ...LIMITS_DEFAULT, perWithdrawal: Money(5_000n), perDayAmount: Money(9_000n), perDayCount: 3 };

const decide = ({ store }: Database, limits: BankLimits, { proposal = crypto.randomUUID() as string, at = NOON } = {}) => {
  const decision: LimitsDecision = { proposal, limits, at, maker: "anna", approver: "bert" };
  return store.begin((tx, record) => setBankLimits(tx, record, store.writers.effects, decision));
};
const find = ({ store }: Database) => findBankLimits(store.sql, store.writers.effects);

it("finds none before operators set any, and then the newest, in the order in which they were set", async () => {
  await using database = await testEventDatabase();
  assert.deepEqual(await find(database), { set: null, forged: 0 });
  assert.deepEqual(await decide(database, LIMITS_DEFAULT), { ok: true, version: 1 });
  // The clock stepped back meanwhile.
  assert.deepEqual(await decide(database, lower, { at: NOON - 60_000 }), { ok: true, version: 2 });
  assert.deepEqual(await find(database), { set: { version: 2, limits: lower, at: NOON + 1 }, forged: 0 });
});

it("a proposal sets its limits once, also if it is carried out twice at the same time", async () => {
  await using database = await testEventDatabase();
  const proposal = crypto.randomUUID();
  const outcomes = await Promise.all([1, 2, 3].map(() => decide(database, lower, { proposal })));
  assert.deepEqual(outcomes, Array(3).fill({ ok: true, version: 1 }));
  const [{ events } = { events: 0 }] = await database.store.sql<{ events: number }[]>`
    select count(*)::integer as events from audit_event where kind = 'limits-set'`;
  assert.equal(events, 1);
});

it("ignores rows that nobody with the bank's key wrote", async () => {
  await using database = await testEventDatabase();
  await decide(database, lower);
  await database.store.sql`
    insert into bank_limits
    select n + 1, ${AMOUNT_MAX}, ${AMOUNT_MAX}, 1000, terminal_deposits, terminal_transfers, terminal_loads, set_at, gen_random_uuid(), mac
    from bank_limits`;
  assert.deepEqual(await find(database), { set: { version: 1, limits: lower, at: NOON }, forged: 1 });
  await database.store.sql`update bank_limits set per_withdrawal = 9000`;
  assert.deepEqual(await find(database), { set: null, forged: 2 });
});

it("refuses what no bank can have, and writes nothing", async () => {
  await using database = await testEventDatabase();
  const above = { ...lower, perWithdrawal: Money(9_001n) };
  assert.deepEqual(await decide(database, above), { ok: false, refusal: "limits-order" });
  for (const wrong of [
    { ...lower, perWithdrawal: Money(0n) },
    { ...lower, perDayAmount: Money(AMOUNT_MAX + 1n) },
    { ...lower, perDayCount: 0 },
    { ...lower, perDayCount: 1.5 },
    { ...lower, perDayCount: 1_000_001 },
    { ...lower, terminalDay: { ...lower.terminalDay, loads: Money(0n) } },
  ])
    assert.deepEqual(await decide(database, wrong), { ok: false, refusal: "limits-out-of-range" });
  assert.equal(limitsObjection({ ...lower, perWithdrawal: lower.perDayAmount }), null);
  assert.deepEqual(await find(database), { set: null, forged: 0 });
});
