import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId, type RequestId, TerminalId } from "../../model/model.ts";
import { openCashAccount } from "../sql/accounts.ts";
import { ATM, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { CASH_PAGE_MAX, cashMovements } from "./cash-movements.ts";
import { moneyOverview } from "./money-overview.ts";

const OTHER = TerminalId("ATM-0002");

test("the overview has what the bank owes and has, by kind and by place, and says by how much they differ", async () => {
  await using ledger = await testLedger([50_000n, 3_000n], 200_000n);
  const { store, groupCommit, accounts } = ledger;
  await openCashAccount(store.sql, OTHER, NOON);
  await groupCommit.post(requestOf({ op: "cash-unload", amount: Money(20_000n), detail: {} }));
  await groupCommit.post(requestOf({ op: "withdraw", account: accounts[0] as never, amount: Money(4_000n) }));
  const overview = await moneyOverview(store.sql);
  assert.deepEqual(
    [overview.owes, overview.has].map((side) =>
      side.map(({ kind, accounts: count, posted, held }) => [kind, count, posted, held]),
    ),
    [
      [
        ["customer", 2n, 53_000n, 4_000n],
        ["capital", 1n, 200_000n, 0n],
      ],
      [
        ["cash", 2n, 233_000n, 4_000n],
        ["vault", 1n, 20_000n, 0n],
      ],
    ],
  );
  assert.deepEqual([overview.owed, overview.had, overview.difference], [253_000n, 253_000n, 0n]);
  assert.deepEqual(
    overview.places.map(({ terminal, posted, held }) => [terminal, posted, held]),
    [
      [ATM, 233_000n, 4_000n],
      [OTHER, 0n, 0n],
      [null, 20_000n, 0n],
    ],
  );
  assert.equal(overview.placeCount, 3);
  await store.sql`update account set posted = posted - 1 where kind = 'vault'`;
  assert.equal((await moneyOverview(store.sql)).difference, -1n);
});

test("the cash movements of a period come page by page, each once, with the balance of the ATM after it", async () => {
  await using ledger = await testLedger([0n], 0n);
  const { store, groupCommit } = ledger;
  // Of equal times, the order is that of the ids.
  const ids = Array.from({ length: 12 }, newRequestId).sort();
  const load = (at: number, request: RequestId) =>
    groupCommit.post(requestOf({ op: "cash-load", at, request, amount: Money(100n), detail: {} }));
  // Two of each time, so that a page ends between equal times.
  for (const [i, id] of ids.entries()) await load(NOON + Math.floor(i / 2) * 1_000, id);
  await groupCommit.post(requestOf({ op: "cash-unload", at: NOON + 7_000, amount: Money(300n), detail: {} }));
  await groupCommit.post(requestOf({ op: "cash-count", at: NOON + 8_000, counted: Money(850n), detail: {} }));
  await groupCommit.post(requestOf({ op: "cash-count", at: NOON + 9_000, counted: Money(850n), detail: {} }));
  const all = await cashMovements(store.sql, { since: 0, until: NOON + 10_000 });
  assert.deepEqual(
    all.movements.slice(0, 3).map(({ kind, amount, balance, at }) => [kind, amount, balance, at - NOON]),
    [
      ["cash-short", 50n, 850n, 8_000],
      ["cash-unload", 300n, 900n, 7_000],
      ["cash-load", 100n, 1_200n, 5_000],
    ],
  );
  assert.deepEqual([all.movements.length, all.next], [14, null]);
  const paged = [];
  for (let before: typeof all.next = null; ; ) {
    const { movements, next } = await cashMovements(
      store.sql,
      { since: 0, until: NOON + 10_000, terminal: ATM },
      { before, most: 3 },
    );
    paged.push(...movements);
    before = next;
    if (next === null) break;
  }
  assert.deepEqual(paged, all.movements);
  const some = await cashMovements(store.sql, { since: NOON + 1_000, until: NOON + 3_000 });
  assert.deepEqual(
    some.movements.map(({ at }) => at - NOON),
    [2_000, 2_000, 1_000, 1_000],
  );
  assert.deepEqual((await cashMovements(store.sql, { since: 0, until: NOON + 10_000, terminal: OTHER })).movements, []);
  assert.ok(CASH_PAGE_MAX <= 100);
});
