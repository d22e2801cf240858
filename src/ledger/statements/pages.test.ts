import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { type AccountId, Money, ZERO } from "../../model/model.ts";
import { NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { spanOf } from "./edge.ts";
import { accountPeriod } from "./period.ts";
import { type StatementEntry, type StatementFilter, statement } from "./statement.ts";

const runs = { numRuns: 60 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const MINUTE = 60_000;

/** Times go up by minutes, but for every fourth entry, whose request waited long: it has an earlier time than the one before. */
const timeOf = (n: number): number => NOON + n * MINUTE - (n % 4 === 3 ? 5 * MINUTE : 0);

/** A customer with 40 entries of all kinds, with two others. */
async function busyAccount() {
  const ledger = await testLedger([0n, 10_000n, 10_000n]);
  const [account, ben, cleo] = ledger.accounts as [AccountId, AccountId, AccountId];
  const post = async (request: Parameters<typeof ledger.groupCommit.post>[0]) =>
    assert.ok((await ledger.groupCommit.post(request)).ok, request.op);
  for (let n = 1; n <= 40; n++) {
    const at = timeOf(n);
    const amount = Money(BigInt((n * 7) % 13) + 1n);
    const other = n % 3 === 0 ? ben : cleo;
    if (n % 5 === 0) {
      const withdraw = requestOf({ op: "withdraw", account, amount, at });
      await post(withdraw);
      await post(requestOf({ op: "settle", hold: withdraw.request, amount, at }));
    } else if (n % 7 === 0) {
      const deposit = requestOf({ op: "deposit", account, amount, at });
      await post(deposit);
      await post(requestOf({ op: "reverse", reverses: deposit.request, detail: {}, at: at + 1 }));
    } else if (n % 2 === 0) await post(requestOf({ op: "transfer", account, payee: other, amount: Money(1n), at }));
    else await post(requestOf({ op: "transfer", account: other, payee: account, amount, at }));
  }
  const all = (await statement(ledger.store.sql, account, { before: 0, most: 50 })).entries;
  return { ledger, account, others: [ben, cleo], all };
}

it("statement: its pages have each entry that passes once, in order, whatever the filter and the page's size", async () => {
  const { ledger, account, others, all } = await busyAccount();
  await using _ = ledger;
  assert.ok(all.length > 40 && all.at(-1)?.entry === 1, "all on one page");
  const times = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -2, max: 45 }).map((n) => timeOf(n)),
    fc.constant(Date.UTC(9999, 11, 31)),
  );
  const amounts = fc.bigInt({ min: 0n, max: 14n }).map((each) => (each === 0n ? ZERO : Money(each)));
  const filters: fc.Arbitrary<StatementFilter> = fc.record({
    direction: fc.constantFrom(null, "credit", "debit"),
    kind: fc.constantFrom(null, "deposit", "withdrawal", "transfer", "reversal"),
    other: fc.constantFrom(null, ...others, account),
    least: amounts,
    largest: amounts,
  });
  await fc.assert(
    fc.asyncProperty(times, times, filters, fc.integer({ min: 1, max: 12 }), async (from, to, filter, most) => {
      const { sql } = ledger.store;
      const { first, end } = await spanOf(sql, account, { from, to });
      const wanted = all.filter((each) => each.entry >= first && each.entry < end && passes(each, filter));
      const paged: StatementEntry[] = [];
      for (let before = 0; ; ) {
        const { entries, next } = await statement(sql, account, { before, most, from, to, filter });
        assert.ok(entries.length <= most);
        paged.push(...entries);
        if (next === 0) break;
        assert.ok(before === 0 || next < before, "each page goes on below");
        before = next;
      }
      assert.deepEqual(paged, wanted);
    }),
    runs,
  );
});

function passes({ direction, kind, other, amount }: StatementEntry, filter: StatementFilter): boolean {
  const isKind = filter.kind === null || (filter.kind === "reversal" ? kind.endsWith("-reversal") : kind === filter.kind);
  return (
    isKind &&
    (filter.direction === null || direction === filter.direction) &&
    (filter.other === null || other === filter.other) &&
    amount >= filter.least &&
    (filter.largest === 0n || amount <= filter.largest)
  );
}

it("period: periods that meet have each entry once, and the closing balance of one is the opening balance of the next", async () => {
  const { ledger, account, all } = await busyAccount();
  await using _ = ledger;
  const { sql } = ledger.store;
  const cuts = fc.uniqueArray(fc.integer({ min: NOON - MINUTE, max: NOON + 45 * MINUTE }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(cuts, async (times) => {
      const edges = [0, ...times.toSorted((a, b) => a - b), 0];
      const periods = await Promise.all(edges.slice(1).map((to, i) => accountPeriod(sql, account, { from: edges[i] ?? 0, to })));
      assert.equal(periods[0]?.first, 1);
      assert.equal(periods[0]?.opening, 0n);
      assert.equal(periods.at(-1)?.last, all.length);
      for (const [i, each] of periods.entries()) {
        assert.equal(each.points.length, each.last - each.first + 1);
        assert.equal(each.first, (periods[i - 1]?.last ?? 0) + 1);
        if (i > 0) assert.equal(each.opening, periods[i - 1]?.closing);
        // A period begins with the first entry that has its time or a later one.
        const begins = all.filter(({ at }) => at >= (edges[i] ?? 0)).at(-1)?.entry ?? all.length + 1;
        assert.equal(each.first, begins);
      }
    }),
    runs,
  );
  const nothing = await accountPeriod(sql, account, { from: NOON + 30 * MINUTE, to: NOON });
  assert.deepEqual([nothing.points, nothing.opening === nothing.closing], [[], true], "an end before the begin");
});
