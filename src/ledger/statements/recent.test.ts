import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, idsMadeIn, Money, type RequestId } from "../../model/model.ts";
import { beginOf, later, quarterAt } from "../../store/store.ts";
import { makePast } from "../../store/testing/test-partitions.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";
import { whereRecent } from "./recent.ts";
import { ANY_ENTRY, statement } from "./statement.ts";

const NOW = Date.now();
const PRESENT = quarterAt(NOW);

it("a page has all its entries, whatever partitions they are in and whatever their ids say about the time", async () => {
  await using ledger = await testLedger([0n]);
  await makePast(ledger.store, 12);
  const [account] = ledger.accounts as [AccountId];
  const { sql } = ledger.store;
  // The oldest entries are of three years ago. Among the newest are ids of 1990, of 2100 and of last year.
  const times = [
    ...Array.from({ length: 10 }, (_, n) => beginOf(later(PRESENT, n - 12)) + 5),
    ...[NOW, 0, NOW, Date.UTC(2100), beginOf(later(PRESENT, -3)), NOW, 631_152_000_000],
    ...Array.from({ length: 10 }, () => NOW),
  ];
  for (const [n, made] of times.entries()) {
    const request = `${idsMadeIn(made, made).low.slice(0, 14)}7000-8000-${n.toString(16).padStart(12, "0")}` as RequestId;
    assert.ok((await ledger.groupCommit.post(requestOf({ op: "deposit", account, amount: Money(1n), at: NOW, request }))).ok);
  }
  const numbers = Array.from({ length: times.length }, (_, n) => times.length - n);
  for (const most of [1, 3, 7, 50])
    for (const filter of [ANY_ENTRY, { ...ANY_ENTRY, least: Money(1n) }]) {
      const read: number[] = [];
      for (let before = 0, pages = 0; pages === 0 || before > 0; pages++) {
        const page = await statement(sql, account, { before, most, filter });
        read.push(...page.entries.map(({ entry }) => entry));
        before = page.next;
      }
      assert.deepEqual(read, numbers, `pages of ${most}`);
    }
  const boundOf = (lowest: number, below: number) => whereRecent(sql, account, { lowest, below, now: NOW });
  const since = (back: number): string => {
    const { low, high } = idsMadeIn(beginOf(later(PRESENT, -back)), beginOf(later(PRESENT, 1)) - 1);
    return `and request between '${low}' and '${high}'`;
  };
  assert.equal(await boundOf(18, 28), since(1), "only the newest");
  assert.equal(await boundOf(15, 17), since(5), "one is of last year");
  assert.equal(await boundOf(14, 15), "", "it is of 2100");
  assert.equal(await boundOf(12, 13), "", "one is of 1990");
  assert.equal(await boundOf(1, 5), "", "they are three years old");
});
