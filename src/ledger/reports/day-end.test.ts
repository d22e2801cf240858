import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money, TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { findCashAccount, openCashAccount } from "../sql/accounts.ts";
import { ATM, NOON, requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import { bookDifference, type CashCount, countCash, counterDifference } from "./day-end.ts";
import { type Counters, keepCounters } from "./terminal-counters.ts";

const ATM_2 = TerminalId("ATM-0002");
const CASH = 1000n;
const REPORT: Counters = {
  terminal: ATM,
  at: NOON + 1000,
  inService: false,
  cassettes: [
    { denomination: Money(20n), notes: 30, level: "ok" },
    { denomination: Money(50n), notes: 7, level: "low" },
  ],
  rejected: [
    { denomination: Money(20n), notes: 1 },
    { denomination: Money(10n), notes: 2 },
  ],
};
const IN_CASSETTES = 20n * 30n + 50n * 7n;
const IN_BOX = 20n + 2n * 10n;

const count = async ({ store }: TestLedger, now = NOON + 9999): Promise<readonly [CashCount, ...CashCount[]]> => {
  const [first, ...others] = await countCash(store.sql, now);
  assert.ok(first !== undefined);
  return [first, ...others];
};

it("the day end lists each ATM's books, its last report and its open holds, in the order of the ids", async () => {
  await using ledger = await testLedger([100n], CASH);
  const account = ledger.accounts[0] as AccountId;
  await openCashAccount(ledger.store.sql, ATM_2, NOON);
  await keepCounters(ledger.store.sql, REPORT);
  const draw = (ms: number) => requestOf({ op: "withdraw", account, amount: Money(30n), at: NOON + ms });
  const [paid, open, later] = [draw(1), draw(2), draw(20_000)] as const;
  const after = [
    requestOf({ op: "settle", hold: paid.request, amount: Money(30n), at: NOON + 1001 }),
    requestOf({ op: "deposit", account, amount: Money(7n), at: NOON + 1002 }),
  ];
  for (const each of [paid, open, later, ...after]) assert.ok((await ledger.groupCommit.post(each)).ok);
  const [first, second, ...others] = await count(ledger);
  const { terminal: _, ...reported } = REPORT;
  const booked = CASH + 100n - 30n + 7n;
  assert.deepEqual(first, {
    terminal: ATM,
    posted: booked,
    recomputed: booked,
    reported: { ...reported, worth: IN_CASSETTES + IN_BOX, box: IN_BOX, since: -30n + 7n, reversed: 0n },
    reversed: 0n,
    openHolds: [{ terminal: ATM, request: open.request, account, amount: 30n, placedAt: NOON + 2 }],
  });
  assert.deepEqual(second, { terminal: ATM_2, posted: 0n, recomputed: 0n, reported: null, reversed: 0n, openHolds: [] });
  assert.deepEqual(others, []);
  assert.equal(counterDifference(first), IN_CASSETTES + IN_BOX - booked);
  assert.equal(counterDifference(second as CashCount), 0n, "an ATM that never reported");
});

it("the books and the holds are read at one moment", async () => {
  await using ledger = await testLedger([100n], CASH);
  const { sql } = ledger.store;
  const withdraw = requestOf({ op: "withdraw", account: ledger.accounts[0] as AccountId, amount: Money(30n) });
  let queries = 0;
  /** Places a hold before the second query. */
  const disturbed = (tx: Transaction): Transaction =>
    new Proxy(tx, {
      async apply(query, _, values) {
        if (++queries === 2) assert.ok((await ledger.groupCommit.post(withdraw)).ok);
        return Reflect.apply(query, tx, values);
      },
    });
  const begin = (options: string, run: (tx: Transaction) => unknown) => sql.begin(options, (tx) => run(disturbed(tx)));
  const [counted] = await countCash(Object.assign(Object.create(sql), { begin }), NOON + 9999);
  assert.equal(queries, 2);
  assert.deepEqual(counted?.openHolds, []);
  assert.equal((await count(ledger))[0].openHolds.length, 1);
});

it("what reversals have changed since the last count that found a difference is counted by itself", async () => {
  await using ledger = await testLedger([100n], CASH);
  const account = ledger.accounts[0] as AccountId;
  const reversal = async (amount: bigint, at = NOON) => {
    const deposit = requestOf({ op: "deposit", account, amount: Money(amount), at });
    await ledger.groupCommit.post(deposit);
    assert.ok((await ledger.groupCommit.post(requestOf({ op: "reverse", reverses: deposit.request, detail: {}, at }))).ok);
  };
  const changed = async () => {
    const [{ reversed, posted, recomputed }] = await count(ledger);
    assert.equal(posted, recomputed);
    return reversed;
  };
  await reversal(7n);
  await reversal(5n);
  assert.equal(await changed(), -12n);
  // The notes of both deposits are still in the machine.
  assert.ok((await ledger.groupCommit.post(requestOf({ op: "cash-count", counted: Money(CASH + 112n), detail: {} }))).ok);
  assert.equal(await changed(), 0n);
  await reversal(3n);
  assert.equal(await changed(), -3n);
  // Only what was reversed before the ATM's report explains its difference; the rest is among the bookings after it.
  await keepCounters(ledger.store.sql, { terminal: ATM, at: NOON + 1, inService: true, cassettes: [], rejected: [] });
  await reversal(2n, NOON + 2);
  const [{ reversed, reported }] = await count(ledger);
  assert.deepEqual([reversed, reported?.reversed], [-5n, -3n]);
});

it("a balance that differs from the sum of its entries is found", async () => {
  await using ledger = await testLedger([], CASH);
  assert.equal(bookDifference((await count(ledger))[0]), 0n);
  await ledger.store.sql`update account set posted = posted + 3 where terminal = ${ATM}`;
  assert.equal(bookDifference((await count(ledger))[0]), 3n);
});

it("the newest report of an ATM is kept whole, even if an older one arrives later", async () => {
  await using ledger = await testLedger([], CASH);
  const { sql } = ledger.store;
  const reported = async () => (await count(ledger))[0].reported;
  await keepCounters(sql, REPORT);
  await keepCounters(sql, { ...REPORT, at: REPORT.at - 1, inService: true, cassettes: [], rejected: [] });
  assert.equal((await reported())?.worth, IN_CASSETTES + IN_BOX);
  const cassettes = [
    { denomination: Money(20n), notes: 30, level: null },
    { denomination: Money(50n), notes: 8, level: "low" as const },
  ];
  const newer = { at: REPORT.at, inService: true, rejected: [] };
  await keepCounters(sql, { ...newer, terminal: ATM, cassettes });
  const worth = IN_CASSETTES + 50n;
  // A level is kept only if the report has one for each cassette.
  const unlevelled = cassettes.map((each) => ({ ...each, level: null }));
  assert.deepEqual(await reported(), { ...newer, cassettes: unlevelled, worth, box: 0n, since: 0n, reversed: 0n });
});

it("the cash account of an ATM is found, and null is returned if it has none", async () => {
  await using ledger = await testLedger([], 0n);
  const opened = await openCashAccount(ledger.store.sql, ATM_2, NOON);
  assert.equal(await findCashAccount(ledger.store.sql, ATM_2), opened);
  assert.equal(await findCashAccount(ledger.store.sql, TerminalId("ATM-0003")), null);
});
