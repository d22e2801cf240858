import assert from "node:assert/strict";
import { it } from "node:test";
import { Money, terminalIdOf } from "../../model/model.ts";
import { openCashAccount } from "../sql/accounts.ts";
import { ATM, NOON, testLedger } from "../testing/test-ledger.ts";
import { cassetteLevels, rejectBoxes } from "./cassette-levels.ts";
import { hasUnexplainedDifference } from "./day-end.ts";
import { keepCounters } from "./terminal-counters.ts";

it("the levels are those of the last report, and without a report or without levels nobody knows them", async () => {
  await using ledger = await testLedger([]);
  const { sql } = ledger.store;
  const others = [terminalIdOf(2), terminalIdOf(3)] as const;
  for (const terminal of others) await openCashAccount(sql, terminal, NOON);
  const report = (terminal: typeof ATM, levels: readonly ("low" | "empty" | null)[]) =>
    keepCounters(sql, {
      ...{ terminal, at: NOON, inService: true, rejected: [] },
      cassettes: levels.map((level, n) => ({ denomination: Money(BigInt(n + 1)), notes: n, level })),
    });
  await report(ATM, ["low", "empty"]);
  await report(others[0], [null]);
  const found = new Map((await cassetteLevels(sql)).map(({ terminal, levels }) => [terminal, levels]));
  assert.deepEqual(found.get(ATM), [
    { denomination: 1n, level: "low" },
    { denomination: 2n, level: "empty" },
  ]);
  assert.deepEqual([found.get(others[0]), found.get(others[1])], [null, null]);
  await report(ATM, []);
  assert.deepEqual((await cassetteLevels(sql)).find(({ terminal }) => terminal === ATM)?.levels, []);
});

it("levels and reject boxes are read by the index of terminals, however many customers there are", async () => {
  await using ledger = await testLedger([0n]);
  const [read] = await ledger.store.sql.begin(async (tx) => {
    // A table as small as this one is read as a whole.
    await tx`set local enable_seqscan = off`;
    await cassetteLevels(tx);
    await rejectBoxes(tx);
    return tx`select seq_tup_read, idx_tup_fetch from pg_stat_xact_user_tables where relname = 'account'`;
  });
  assert.deepEqual({ ...read }, { seq_tup_read: 0n, idx_tup_fetch: 2n }, "the account of the one ATM, twice");
});

it("a booking after the report, a reversal and the notes of an open hold explain a difference, and nothing else does", () => {
  const hold = { terminal: ATM, request: "", account: "", amount: Money(20n), placedAt: 0 } as never;
  const count = (worth: bigint, since: bigint, openHolds: readonly never[] = [], recomputed = 100n, reversed = 0n) => ({
    ...{ terminal: ATM, posted: Money(100n), recomputed, reversed, openHolds },
    reported: { at: 0, inService: true, cassettes: [], rejected: [], box: 0n, worth, since, reversed },
  });
  for (const [explained, each] of [
    [true, count(100n, 0n)],
    [true, count(70n, 30n)],
    [false, count(70n, 29n)],
    [false, count(101n, 0n)],
    [true, count(80n, 0n, [hold])],
    [true, count(90n, 0n, [hold])],
    [false, count(79n, 0n, [hold])],
    [false, count(101n, 0n, [hold])],
    [false, count(100n, 0n, [], 99n)],
    [true, count(130n, 0n, [], 100n, -30n)],
    [true, count(160n, -30n, [], 100n, -30n)],
    [false, count(131n, 0n, [], 100n, -30n)],
    [true, { ...count(0n, 0n), reported: null }],
    [false, { ...count(0n, 0n, [], 99n), reported: null }],
  ] as const)
    assert.equal(hasUnexplainedDifference(each), !explained);
});
