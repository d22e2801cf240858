import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, LIMITS_DEFAULT, Money, newRequestId } from "../../model/model.ts";
import { verify } from "../reports/verify.ts";
import { accountsOf, blocked, gatedGroupCommit, notingGroupCommit } from "../testing/test-group-commits.ts";
import { ATM, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";

const NEXT_DAY = { at: NOON + 24 * 3_600_000 };

it("a batch sees the effects of the batch whose locks it waited for", async () => {
  await using ledger = await testLedger([100n, 0n, 0n]);
  const [a, b, c] = accountsOf(ledger);
  const first = gatedGroupCommit(ledger);
  const second = notingGroupCommit(ledger);
  const earlier = first.groupCommit.post(requestOf({ op: "transfer", account: a, payee: b, amount: Money(70n) }));
  await first.reached;
  const later = Promise.all([
    second.groupCommit.post(requestOf({ op: "transfer", account: a, payee: c, amount: Money(70n) })),
    second.groupCommit.post(requestOf({ op: "transfer", account: b, payee: c, amount: Money(70n) })),
  ]);
  await blocked(ledger);
  first.open();
  assert.equal((await earlier).ok, true);
  assert.deepEqual(await later, [
    { ok: false, refusal: "insufficient-funds", details: { available: 30n } },
    { ok: true, result: { posted: 0n, held: 0n, available: 0n } },
  ]);
  assert.deepEqual(second.failures, []);
});

it("answers a repeat that arrives while the first request is under way with the first answer", async () => {
  await using ledger = await testLedger([100n, 0n, 0n]);
  const [a, b] = accountsOf(ledger);
  const first = gatedGroupCommit(ledger);
  const second = notingGroupCommit(ledger);
  const request = requestOf({ op: "transfer", account: a, payee: b, amount: Money(70n) });
  const earlier = first.groupCommit.post(request);
  await first.reached;
  const later = second.groupCommit.post(request);
  await blocked(ledger);
  first.open();
  assert.deepEqual(await later, await earlier);
  assert.deepEqual(second.failures, []);
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("refuses the second of two requests with one id that share no account (23505)", async () => {
  await using ledger = await testLedger([100n, 0n, 100n]);
  const [a, b, c] = accountsOf(ledger);
  const first = gatedGroupCommit(ledger);
  const second = notingGroupCommit(ledger);
  const request = newRequestId();
  const earlier = first.groupCommit.post(requestOf({ op: "transfer", account: a, payee: b, amount: Money(70n), request }));
  await first.reached;
  const digest = Buffer.alloc(32, 2);
  const later = second.groupCommit.post(
    requestOf({ op: "transfer", account: c, payee: null, amount: Money(1n), request, digest }),
  );
  await blocked(ledger);
  first.open();
  assert.equal((await earlier).ok, true);
  assert.deepEqual(await later, { ok: false, refusal: "request-id-reused", details: {} });
  assert.deepEqual(second.failures, ["23505"]);
});

describe("two group commits cannot pass an ATM's ceiling together", () => {
  const bound = Money(100n);
  const limits = { ...LIMITS_DEFAULT, terminalDay: { deposits: bound, transfers: bound, loads: bound } };
  const [first, second] = [70n, 31n];
  type Make = (accounts: readonly AccountId[], amount: bigint, n: number) => MoneyRequest;
  const KINDS: readonly (readonly [kind: string, make: Make])[] = [
    [
      "deposits",
      (accounts, amount, n) =>
        requestOf({ ...NEXT_DAY, op: "deposit", account: accounts[n] as AccountId, amount: Money(amount) }),
    ],
    // They share no account: only the ATM's day makes the second wait for the first.
    [
      "transfers",
      (accounts, amount, n) => {
        const [account, payee] = accounts.slice(2 * n) as [AccountId, AccountId];
        return requestOf({ ...NEXT_DAY, op: "transfer", account, payee, amount: Money(amount) });
      },
    ],
    ["loads", (_, amount) => requestOf({ ...NEXT_DAY, op: "cash-load", amount: Money(amount) })],
  ];
  for (const [kind, make] of KINDS)
    for (const isOpen of [false, true])
      it(`${kind}, ${isOpen ? "on a day with others" : "the first of the day"}`, async () => {
        await using ledger = await testLedger([100n, 0n, 100n, 0n]);
        if (isOpen) assert.ok((await ledger.groupCommit.post(make(ledger.accounts, 1n, 0))).ok);
        const gated = gatedGroupCommit(ledger, { limits });
        const noting = notingGroupCommit(ledger, { limits });
        const earlier = gated.groupCommit.post(make(ledger.accounts, first, 0));
        await gated.reached;
        const later = noting.groupCommit.post(make(ledger.accounts, second, 1));
        await blocked(ledger);
        gated.open();
        assert.equal((await earlier).ok, true);
        const largest = bound - first - (isOpen ? 1n : 0n);
        const resetsAt = BigInt(NOON + 36 * 3_600_000);
        assert.deepEqual(await later, { ok: false, refusal: "terminal-limit", details: { limit: bound, largest, resetsAt } });
        assert.deepEqual(noting.failures, []);
        assert.ok((await noting.groupCommit.post(make(ledger.accounts, largest, 1))).ok);
        assert.deepEqual(await verify(ledger.store.sql), []);
      });
});

it("settles a hold that is not yet committed when the settlement arrives", async () => {
  await using ledger = await testLedger([100n, 0n, 0n]);
  const [a] = accountsOf(ledger);
  const first = gatedGroupCommit(ledger);
  const second = notingGroupCommit(ledger);
  const withdraw = requestOf({ op: "withdraw", account: a, amount: Money(70n) });
  const placed = first.groupCommit.post(withdraw);
  await first.reached;
  const settled = second.groupCommit.post(requestOf({ op: "settle", hold: withdraw.request, amount: Money(50n), terminal: ATM }));
  await blocked(ledger);
  first.open();
  assert.equal((await placed).ok, true);
  assert.deepEqual(await settled, { ok: true, result: { amount: 50n } });
  assert.deepEqual(second.failures, ["state-moved"]);
});

it("refuses only requests on an account that somebody keeps locked", async () => {
  await using ledger = await testLedger([100n, 0n, 100n]);
  const [a, b, c] = accountsOf(ledger);
  const { groupCommit, failures } = notingGroupCommit(ledger, { lockTimeoutMs: 100 });
  const answers = await ledger.store.sql.begin(async (tx) => {
    await tx`select from account where id = ${a} for update`;
    return Promise.all([
      groupCommit.post(requestOf({ op: "transfer", account: a, payee: b, amount: Money(1n) })),
      groupCommit.post(requestOf({ op: "transfer", account: c, payee: b, amount: Money(1n) })),
    ]);
  });
  assert.deepEqual(answers, [
    { ok: false, refusal: "bank-busy", details: {} },
    { ok: true, result: { posted: 99n, held: 0n, available: 99n } },
  ]);
  assert.deepEqual(failures, ["55P03", "55P03"]);
});
