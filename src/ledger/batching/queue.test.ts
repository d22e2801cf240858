import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import {
  type AccountId,
  Money,
  newAccountId,
  newRequestId,
  type RequestId,
  TerminalId,
  terminalIdOf,
} from "../../model/model.ts";
import { requestOf } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";
import type { Waiting } from "./batch-runner.ts";
import { takeApart, takeShare } from "./queue.ts";

const ACCOUNTS = Array.from({ length: 8 }, newAccountId);
const REQUESTS = Array.from({ length: 5 }, newRequestId);
const waiting = (request: MoneyRequest): Waiting => ({ request, resolve() {}, reject() {}, maybeDone: false });
/** Each at an ATM of its own, unless one is given. */
const transfer = (account: AccountId, payee: AccountId, request = newRequestId(), terminal = terminalIdOf(++atms)): Waiting =>
  waiting(requestOf({ op: "transfer", account, payee, amount: Money(1n), request, terminal }));
let atms = 10;

/** What two requests side by side must not share. */
const keysOf = ({ request }: Waiting): Set<string> => {
  assert.ok(request.op === "transfer" && request.payee !== null);
  return new Set<string>([request.account, request.payee, request.request]);
};
const haveInCommon = (a: readonly Waiting[], b: readonly Waiting[]): boolean =>
  a.some((one) => b.some((other) => !keysOf(one).isDisjointFrom(keysOf(other))));

const account = fc.constantFrom(...ACCOUNTS);
/** Some requests have the same id: repeats, or misuses of the id. */
const request = fc.option(fc.constantFrom(...REQUESTS), { nil: undefined });
const queue = fc.array(
  fc.tuple(account, account, request).map(([from, to, id]) => transfer(from, to, id as RequestId | undefined)),
  { maxLength: 24 },
);

it("takes requests that share nothing with the batch under way, and none before an earlier one on the same account", () => {
  fc.assert(
    fc.property(queue, queue, fc.integer({ min: 0, max: 30 }), (before, underWay, most) => {
      const left = [...before];
      const taken = takeApart(left, most, underWay);
      assert.ok(taken.length <= most && !haveInCommon(taken, underWay));
      assert.deepEqual(new Set([...taken, ...left]), new Set(before));
      assert.equal(taken.length + left.length, before.length);
      for (const [at, each] of before.entries())
        if (taken.includes(each))
          assert.ok(
            !haveInCommon(
              [each],
              before.slice(0, at).filter((earlier) => left.includes(earlier)),
            ),
          );
    }),
  );
});

it("splits the queue if enough requests can go beside the batch, and keeps the order of each account", () => {
  fc.assert(
    fc.property(queue, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (before, share, others) => {
      const left = [...before];
      const taken = takeShare(left, share, { others, batchMax: 20 });
      assert.ok(taken.length <= 20);
      assert.deepEqual(new Set([...taken, ...left]), new Set(before));
      const after = [...taken, ...left];
      for (const [at, each] of after.entries())
        for (const later of after.slice(at + 1))
          if (haveInCommon([each], [later])) assert.ok(before.indexOf(each) < before.indexOf(later));
      if (taken.length < Math.min(20, before.length)) {
        assert.equal(taken.length, share);
        assert.ok(takeApart(left, 24, taken).length >= others);
      }
    }),
  );
});

it("takes all requests that wait for one account at once", () => {
  const [hot, ...others] = ACCOUNTS as [AccountId, ...AccountId[]];
  const left = Array.from({ length: 21 }, (_, n) => transfer(others[n % others.length] as AccountId, hot));
  assert.equal(takeShare(left, 7, { others: 4, batchMax: 20 }).length, 20);
  assert.equal(left.length, 1);
});

it("keeps transfers of one ATM apart, because they count on the same day", () => {
  const [a, b, c, d] = ACCOUNTS as [AccountId, AccountId, AccountId, AccountId];
  const terminal = TerminalId("ATM-0002");
  const left = [transfer(c, d, newRequestId(), terminal)];
  assert.deepEqual(takeApart(left, 9, [transfer(a, b, newRequestId(), terminal)]), []);
  assert.equal(takeApart(left, 9, [transfer(a, b)]).length, 1);
});

it("keeps requests apart that need the same ATM's cash", () => {
  const deposit = (of: AccountId) => waiting(requestOf({ op: "deposit", account: of, amount: Money(1n) }));
  const [a, b, c] = ACCOUNTS as [AccountId, AccountId, AccountId];
  const free = waiting(requestOf({ op: "balance", account: c }));
  const left = [deposit(b), free];
  assert.deepEqual(takeApart(left, 9, [deposit(a)]), [free]);
});

it("keeps a question and the end of a hold behind the request that they name, whichever ATM they come from", () => {
  const [a, b, c] = ACCOUNTS as [AccountId, AccountId, AccountId];
  const underWay = transfer(a, b);
  const named = underWay.request.request;
  const terminal = TerminalId("ATM-0002");
  const question = waiting(requestOf({ op: "outcome", asked: named, terminal }));
  const end = waiting(requestOf({ op: "release", hold: named, terminal: TerminalId("ATM-0003") }));
  const free = waiting(requestOf({ op: "deposit", account: c, amount: Money(1n) }));
  assert.deepEqual(takeApart([question, end, free], 9, [underWay]), [free]);
});

it("splits the queue if exactly `others` requests can go beside the batch, and not with fewer", () => {
  const apart = () => [0, 2, 4, 6].map((n) => transfer(ACCOUNTS[n] as AccountId, ACCOUNTS[n + 1] as AccountId));
  assert.equal(takeShare(apart(), 2, { others: 2, batchMax: 20 }).length, 2);
  assert.equal(takeShare(apart(), 2, { others: 3, batchMax: 20 }).length, 4);
});
