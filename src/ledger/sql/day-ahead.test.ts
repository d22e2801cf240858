import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { dayOf } from "../deciding/day.ts";
import { verify } from "../reports/verify.ts";
import { stateOfCases } from "../testing/test-cases.ts";
import { NO_CEILINGS, NOON, requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import { mendDays } from "./day-ahead.ts";

// If a wrong clock stamped withdrawals a year ahead, they count on the day on which the ledger notices, and on no other.

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const LIMITS = { perWithdrawal: Money(500n), perDayAmount: Money(800n), perDayCount: 3, terminalDay: NO_CEILINGS };

async function oneCustomer(): Promise<{ ledger: TestLedger; account: AccountId } & AsyncDisposable> {
  const ledger = await testLedger([10_000n], 100_000n, { limits: LIMITS });
  return { ledger, account: ledger.accounts[0] as AccountId, [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose]() };
}

/** Withdraws at this time and returns "ok" or the refusal; `end` settles or releases the hold. */
async function withdraw(
  { ledger, account }: { ledger: TestLedger; account: AccountId },
  amount: bigint,
  at: number,
  end: "settle" | "release" | "leave" = "settle",
): Promise<string> {
  const request = requestOf({ op: "withdraw", account, amount: Money(amount), at });
  const outcome = await ledger.groupCommit.post(request);
  if (!outcome.ok) return outcome.refusal;
  const hold = request.request;
  if (end === "settle")
    assert.ok((await ledger.groupCommit.post(requestOf({ op: "settle", hold, amount: Money(amount), at }))).ok);
  if (end === "release") assert.ok((await ledger.groupCommit.post(requestOf({ op: "release", hold, at }))).ok);
  return "ok";
}

it("a withdrawal a year ahead takes the allowance of today, not that of every day until then", async () => {
  await using customer = await oneCustomer();
  assert.equal(await withdraw(customer, 500n, NOON + YEAR_MS), "ok");
  assert.equal(await withdraw(customer, 300n, NOON + YEAR_MS, "leave"), "ok");
  assert.equal(await withdraw(customer, 10n, NOON), "daily-amount-limit");
  const { store } = customer.ledger;
  assert.deepEqual(await verify(store.sql), []);
  assert.equal(await withdraw(customer, 500n, NOON + 86_400_000), "ok", "tomorrow has its own allowance");
  assert.equal(await withdraw(customer, 500n, NOON + YEAR_MS), "ok", "the day of the wrong stamp has its own allowance too");
  assert.deepEqual(await verify(store.sql), []);
});

it("what a wrong clock stamped a year ahead uses up no ceiling of today, and that of its own day is not renewed", async () => {
  const bound = Money(100n);
  const limits = { ...LIMITS, terminalDay: { deposits: bound, transfers: bound, loads: bound } };
  await using ledger = await testLedger([0n], 0n, { limits });
  const account = ledger.accounts[0] as AccountId;
  const deposit = async (amount: bigint, at: number): Promise<string> => {
    const outcome = await ledger.groupCommit.post(requestOf({ op: "deposit", account, amount: Money(amount), at }));
    return outcome.ok ? "ok" : outcome.refusal;
  };
  assert.equal(await deposit(100n, NOON + YEAR_MS), "ok");
  assert.equal(await deposit(100n, NOON), "ok");
  assert.equal(await deposit(1n, NOON), "terminal-limit");
  assert.equal(await deposit(1n, NOON + YEAR_MS), "terminal-limit");
  assert.equal(await deposit(100n, NOON + DAY_MS), "ok");
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("an earlier withdrawal of today counts too, and a released one does not", async () => {
  await using customer = await oneCustomer();
  assert.equal(await withdraw(customer, 100n, NOON), "ok");
  assert.equal(await withdraw(customer, 500n, NOON + YEAR_MS, "release"), "ok");
  assert.equal(await withdraw(customer, 200n, NOON + 2 * YEAR_MS), "ok");
  assert.equal(await withdraw(customer, 500n, NOON + 1000), "ok");
  assert.equal(await withdraw(customer, 10n, NOON + 2000), "daily-count-limit");
  assert.deepEqual(await verify(customer.ledger.store.sql), []);
});

it("a release in the batch that corrects the hold's wrong day returns its allowance", async () => {
  await using customer = await oneCustomer();
  const { account, ledger } = customer;
  const ahead = requestOf({ op: "withdraw", account, amount: Money(500n), at: NOON + YEAR_MS });
  assert.ok((await ledger.groupCommit.post(ahead)).ok);
  const [released, again] = await Promise.all([
    ledger.groupCommit.post(requestOf({ op: "release", hold: ahead.request })),
    ledger.groupCommit.post(requestOf({ op: "withdraw", account, amount: Money(500n) })),
  ]);
  assert.ok(released.ok && again.ok);
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("while a bar stops money operations no day is corrected, because the bank's own clock may be wrong", async () => {
  await using customer = await oneCustomer();
  const { account, ledger } = customer;
  assert.equal(await withdraw(customer, 500n, NOON), "ok");
  const barred = requestOf({ op: "withdraw", account, amount: Money(10n), at: NOON - YEAR_MS, barred: "money-suspended" });
  assert.equal((await ledger.groupCommit.post(barred)).ok, false);
  const [row] = await ledger.store.sql<
    { day: number }[]
  >`select day - date '1970-01-01' as day from account where id = ${account}`;
  assert.equal(row?.day, Math.floor(NOON / 86_400_000));
});

it("a clock that goes back over midnight does not renew yesterday's allowance", async () => {
  await using customer = await oneCustomer();
  const midnight = NOON + 43_200_000;
  for (let n = 0; n < 3; n++) assert.equal(await withdraw(customer, 100n, midnight + 1000), "ok");
  assert.equal(await withdraw(customer, 100n, midnight - 1000), "daily-count-limit");
});

it("only a withdrawal corrects the days, and only if it is more than a day behind", () => {
  const { accounts } = stateOfCases();
  const [[id, account] = assert.fail("no account")] = accounts;
  const ahead = { accounts: new Map([[id, { ...account, day: dayOf(NOON) + 2 }]]) };
  const [withdrawal, deposit] = (["withdraw", "deposit"] as const).map((op) => requestOf({ op, account: id, amount: Money(1n) }));
  assert.ok(withdrawal !== undefined && deposit !== undefined);
  assert.equal(mendDays(ahead, [deposit]), null);
  assert.equal(mendDays(ahead, [{ ...withdrawal, at: NOON + DAY_MS }]), null);
  assert.notEqual(mendDays(ahead, [deposit, withdrawal]), null);
});
