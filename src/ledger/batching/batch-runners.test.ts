import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money, terminalIdOf } from "../../model/model.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, type TestLedger, testLedger, until } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";

const BESIDE_FROM = 3;

/** A group commit that stops before its first commit until `open`; `committed` lists the batches in commit order. */
function heldGroupCommit(ledger: TestLedger) {
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const committed: (readonly MoneyRequest[])[] = [];
  let first = true;
  const beforeCommit = async (batch: readonly MoneyRequest[]): Promise<void> => {
    const isFirst = first;
    first = false;
    hold();
    if (isFirst) await opened;
    committed.push(batch);
  };
  return { groupCommit: ledger.groupCommitOf({ beforeCommit, besideFrom: BESIDE_FROM }), held, open, committed };
}

/** A transfer at an ATM of its own, because transfers of one ATM wait for each other. */
const give = (account: AccountId, payee: AccountId | null, amount = 1n) =>
  requestOf({ op: "transfer", account, payee, amount: Money(amount), terminal: terminalIdOf(++atms) });
let atms = 0;

it("once BESIDE_FROM requests wait, commits those that share nothing with the batch under way beside it", async () => {
  await using ledger = await testLedger([100n, 0n, 100n, 0n, 100n, 0n]);
  const [a, b, c, d, e, f] = ledger.accounts as [AccountId, AccountId, AccountId, AccountId, AccountId, AccountId];
  const { groupCommit, held, open, committed } = heldGroupCommit(ledger);
  const first = give(a, b);
  const answers = [groupCommit.post(first)];
  await held;
  const [same, apart, blocked, other] = [give(b, c), give(c, d), give(d, b), give(e, f)] as const;
  answers.push(...[same, apart].map((each) => groupCommit.post(each)));
  // Two requests are fewer than BESIDE_FROM.
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(groupCommit.waiting, 2);
  answers.push(...[blocked, other].map((each) => groupCommit.post(each)));
  await until(async () => committed.length > 0);
  // `apart` shares c with `same`, an earlier request that waits for b.
  assert.deepEqual(committed, [[other]]);
  assert.equal(groupCommit.waiting, 3);
  open();
  const outcomes = await Promise.all(answers);
  assert.deepEqual(
    outcomes.map((each) => each.ok && each.result),
    [99n, 0n, 100n, 0n, 99n].map((posted) => ({ posted, held: 0n, available: posted })),
  );
  assert.deepEqual(committed, [[other], [first], [same, apart, blocked]]);
  assert.deepEqual(await verify(ledger.store.sql), []);
});

for (const [requests, batches] of [
  [2 * BESIDE_FROM, 2],
  [6 * BESIDE_FROM, 2],
  [8 * BESIDE_FROM, 3],
] as const)
  it(`splits ${requests} requests that arrive together into ${batches} batches side by side`, async () => {
    await using ledger = await testLedger(Array.from({ length: 2 * requests }, () => 1n));
    const { groupCommit, held, open, committed } = heldGroupCommit(ledger);
    const [payers, payees] = [ledger.accounts.slice(requests), ledger.accounts.slice(0, requests)];
    const answers = payers.map((payer, n) => groupCommit.post(give(payer, payees[n] as AccountId)));
    await held;
    await until(async () => committed.length === batches - 1);
    assert.equal(groupCommit.waiting, 0);
    open();
    for (const each of await Promise.all(answers)) assert.ok(each.ok);
    assert.deepEqual(
      committed.map((batch) => batch.length),
      Array.from({ length: batches }, () => requests / batches),
    );
  });

it("goes on if all waiting requests share an account with the batch under way, and drains while several runners work", async () => {
  await using ledger = await testLedger([100n, 0n, 100n, 0n]);
  const [a, b, c, d] = ledger.accounts as [AccountId, AccountId, AccountId, AccountId];
  const { groupCommit, held, open, committed } = heldGroupCommit(ledger);
  const answers = [groupCommit.post(give(a, b))];
  await held;
  for (let n = 0; n < 2 * BESIDE_FROM; n++) answers.push(groupCommit.post(give(a, b)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(groupCommit.waiting, 2 * BESIDE_FROM);
  const beside = Array.from({ length: BESIDE_FROM }, () => groupCommit.post(give(c, d)));
  answers.push(...beside);
  const drained = groupCommit.drain();
  // Wait for the answers: if this batch were still under way, the rest would be split.
  await Promise.all(beside);
  open();
  await drained;
  for (const each of await Promise.all(answers)) assert.ok(each.ok);
  assert.deepEqual(
    committed.map((batch) => batch.length),
    [BESIDE_FROM, 1, 2 * BESIDE_FROM],
  );
});

it("refuses the second of two requests with one id, even if they share no account", async () => {
  await using ledger = await testLedger([100n, 100n, 100n, 100n]);
  const [a, b, c, d] = ledger.accounts as [AccountId, AccountId, AccountId, AccountId];
  const { groupCommit, held, open } = heldGroupCommit(ledger);
  const first = give(a, null);
  const earlier = groupCommit.post({ ...first, payee: b });
  await held;
  const again = groupCommit.post({
    ...give(c, d),
    terminal: first.terminal,
    request: first.request,
    digest: Buffer.alloc(32, 2),
  });
  const others = [groupCommit.post(give(c, d)), groupCommit.post(give(d, c))];
  open();
  assert.ok((await earlier).ok);
  assert.deepEqual(await again, { ok: false, refusal: "request-id-reused", details: {} });
  for (const each of await Promise.all(others)) assert.ok(each.ok);
});

it("starts no fourth runner, however many requests wait, and then commits all of them", async () => {
  const requests = 8 * BESIDE_FROM;
  await using ledger = await testLedger(Array.from({ length: 4 * requests }, () => 1n));
  const busy: (readonly MoneyRequest[])[] = [];
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let committed = 0;
  const groupCommit = ledger.groupCommitOf({
    besideFrom: BESIDE_FROM,
    beforeCommit: async (batch) => {
      busy.push(batch);
      await opened;
      committed += batch.length;
    },
  });
  const pair = (n: number) => give(ledger.accounts[2 * n] as AccountId, ledger.accounts[2 * n + 1] as AccountId);
  const answers = Array.from({ length: requests }, (_, n) => groupCommit.post(pair(n)));
  await until(async () => busy.length === 3);
  answers.push(...Array.from({ length: requests }, (_, n) => groupCommit.post(pair(requests + n))));
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  assert.equal(groupCommit.waiting, requests, "more than a full share waits");
  assert.equal(busy.length, 3);
  open();
  for (const each of await Promise.all(answers)) assert.ok(each.ok);
  assert.equal(committed, 2 * requests);
  assert.deepEqual(await verify(ledger.store.sql), []);
});
