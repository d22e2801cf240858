import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type AccountId, idsMadeIn, Money, madeAt, type RequestId } from "../../model/model.ts";
import { NOON, requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import { momentsOf, newestBookings, requestsEndingWith } from "./known-requests.ts";
import { holdsOf } from "./stored-requests.ts";

const DAY_MS = 86_400_000;
const euros = (amount: number): Money => Money(BigInt(amount) * 100n);

/** An id that an ATM has made at this time; `end` are its last eight digits. */
const idAt = (at: number, end: string): RequestId => `${idsMadeIn(at, at).low.slice(0, 14)}7000-8000-0000${end}` as RequestId;

let ledger: TestLedger;
let [alice, bob] = ["", ""] as AccountId[] as [AccountId, AccountId];
before(async () => {
  ledger = await testLedger([100_000n, 0n]);
  [alice, bob] = ledger.accounts as [AccountId, AccountId];
});
after(() => ledger?.[Symbol.asyncDispose]());

/** Holds an amount under an id of `heldAt`, and settles it under one of `endedAt`. */
async function paid(heldAt: number, endedAt: number, n: number): Promise<readonly [hold: RequestId, end: RequestId]> {
  const [hold, end] = [idAt(heldAt, `aaaaaa0${n}`), idAt(endedAt, `bbbbbb0${n}`)];
  await ledger.groupCommit.post(requestOf({ op: "withdraw", request: hold, account: alice, amount: euros(10) }));
  const settled = await ledger.groupCommit.post(requestOf({ op: "settle", request: end, hold, amount: euros(10) }));
  assert.ok(settled.ok);
  return [hold, end];
}

test("an id tells when it was made, and a period has the lowest and the highest id", () => {
  const { low, high } = idsMadeIn(NOON, NOON);
  assert.deepEqual([low, high].map(madeAt), [NOON, NOON]);
  assert.ok(low < idAt(NOON, "00000000") && idAt(NOON, "ffffffff") < high && high < idsMadeIn(NOON + 1, NOON).low);
  assert.equal(idsMadeIn(-1, Number.MAX_SAFE_INTEGER).low, "00000000-0000-0000-0000-000000000000");
  assert.equal(idsMadeIn(0, Number.MAX_SAFE_INTEGER).high, "ffffffff-ffff-ffff-ffff-ffffffffffff");
});

test("a hold is found by what ended it, whether that came at once, days or years later, or by a clock that went back", async () => {
  for (const [n, later] of [1_000, DAY_MS / 2, 20 * DAY_MS, 900 * DAY_MS, -2 * DAY_MS].entries()) {
    const [hold, end] = await paid(NOON, NOON + later, n);
    for (const id of [hold, end])
      assert.deepEqual(
        (await holdsOf(ledger.store.sql, [id])).map(({ request, endedBy, state }) => [request, endedBy, state]),
        [[hold, end, "settled"]],
      );
  }
  assert.equal((await holdsOf(ledger.store.sql, [idAt(NOON, "aaaaaa00"), idAt(NOON + 1_000, "bbbbbb00")])).length, 1);
  assert.equal((await holdsOf(ledger.store.sql, [idAt(NOON, "cccccccc")])).length, 0);
});

test("a reference finds the requests of the last day first, then those of the last month, then all", async () => {
  const { sql } = ledger.store;
  const end = "dddddddd";
  const [young, older, oldest] = [0, 3, 400].map((days) => idAt(NOON - days * DAY_MS, end)) as [RequestId, RequestId, RequestId];
  const found = async () => (await requestsEndingWith(sql, end, NOON)).map(({ request, op }) => [request, op]);
  assert.deepEqual(await found(), []);
  for (const request of [oldest, older, young]) {
    await ledger.groupCommit.post(requestOf({ op: "transfer", request, account: alice, payee: bob, amount: euros(1) }));
    assert.deepEqual(await found(), [[request, "transfer"]]);
  }
});

test("the moments of a request are those at which something of it was stored", async () => {
  const { sql } = ledger.store;
  assert.deepEqual(await momentsOf(sql, [idAt(NOON, "dddddddd")]), [NOON]);
  assert.deepEqual(await momentsOf(sql, [idAt(NOON, "eeeeeeee")]), []);
});

test("the newest bookings are what the customer caused, open holds first, and not what others paid", async () => {
  const hold = idAt(NOON, "aaaaaaaa");
  await ledger.groupCommit.post(requestOf({ op: "withdraw", request: hold, account: alice, amount: euros(5) }));
  const ops = async (account: AccountId, most: number) =>
    (await newestBookings(ledger.store.sql, account, most)).map(({ op }) => op);
  assert.deepEqual(await ops(alice, 4), ["withdraw", "transfer", "transfer", "transfer", "settle"]);
  assert.equal((await newestBookings(ledger.store.sql, alice, 4))[0]?.request, hold);
  assert.deepEqual(await ops(bob, 4), []);
});
