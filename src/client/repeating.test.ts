import assert from "node:assert/strict";
import { test } from "node:test";
import { AtmError } from "./atm-error.ts";
import { ALICE, eventually, TestClient } from "./testing/test-client.ts";

for (const mishap of ["request-lost", "answer-lost", "silence"] as const)
  test(`a deposit, a withdrawal, its end and a transfer are booked once each: ${mishap}`, async () => {
    await using client = await TestClient.start();
    const { bank } = client;
    const atm = await client.openFor(ALICE);
    bank.mishap("deposit", mishap, mishap);
    const deposit = await atm.deposit(100_00n);
    assert.ok(deposit.ok);
    assert.deepEqual({ ...deposit.balances }, { posted: 100_00n, held: 0n, available: 100_00n });
    bank.mishap("withdraw", mishap);
    const hold = await atm.withdraw(40_00n);
    assert.ok(hold.ok);
    assert.deepEqual(client.alice, { posted: 100_00n, held: 40_00n });
    bank.mishap("settle", mishap);
    assert.deepEqual(await hold.settle({ paid: 30_00n }), { ok: true, booked: 30_00n });
    bank.mishap("transfer", mishap);
    const transfer = await atm.transfer({ payee: "bob", amount: 20_00n });
    assert.ok(transfer.ok);
    assert.deepEqual(client.alice, { posted: 50_00n, held: 0n });
    assert.equal(bank.ledger.accounts.get("bob")?.posted, 20_00n);
    const statement = await atm.statement();
    assert.ok(statement.ok);
    assert.deepEqual(
      statement.entries.map(({ kind, amount }) => [kind, amount]),
      [
        ["transfer", 20_00n],
        ["withdrawal", 30_00n],
        ["deposit", 100_00n],
      ],
    );
    assert.ok(bank.seen.filter((op) => op === "signin").length >= 4, "each new channel signs the customer in again");
  });

test("a bank that is too busy is asked again, under the same id", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  client.bank.mishap("deposit", { refusal: "bank-busy" }, { refusal: "bank-busy" });
  assert.ok((await atm.deposit(5_00n)).ok);
  assert.equal(client.alice.posted, 5_00n);
  assert.equal(client.bank.seen.filter((op) => op === "signin").length, 1, "over the same channel");
});

test("a bank that is down for a while costs an operation no more than time", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  await client.bank.goDown();
  const deposit = atm.deposit(7_00n);
  await eventually(() => client.logged.length >= 2);
  await client.bank.comeBack();
  assert.ok((await deposit).ok);
  assert.equal(client.alice.posted, 7_00n);
});

test("operations at the same time share one channel, and each is booked once", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  client.bank.mishap("deposit", "answer-lost", "answer-lost");
  const answers = await Promise.all(Array.from({ length: 20 }, () => atm.deposit(1_00n)));
  assert.ok(answers.every(({ ok }) => ok));
  assert.equal(client.alice.posted, 20_00n);
});

test("a caller's own request id makes a repeat of the call move nothing", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  const request = "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f";
  const answers = [await atm.deposit(3_00n, { request }), await atm.deposit(3_00n, { request })];
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(client.alice.posted, 3_00n);
});

test("an aborted call says whether its money is in doubt, and conclude makes it certain", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  for (const [mishap, booked] of [
    ["answer-lost", true],
    ["silence", false],
  ] as const) {
    client.bank.mishap("deposit", mishap);
    const control = new AbortController();
    // The repeat never gets through: the call is aborted while it waits for its customer.
    const held = Promise.withResolvers<void>();
    client.bank.gate = async (op) => {
      if (op === "signin") control.abort(new Error("enough"));
      if (op === "signin") await held.promise;
    };
    const error = await atm.deposit(9_00n, { signal: control.signal }).catch((each: unknown) => each);
    assert.ok(error instanceof AtmError && error.code === "aborted" && error.inDoubt && error.request !== null);
    client.bank.gate = async () => {};
    held.resolve();
    assert.deepEqual(await atm.conclude(error.request), { booked, amount: booked ? 0n : 0n });
  }
  assert.equal(client.alice.posted, 9_00n);
});

test("a call that is aborted before it is sent has done nothing, and every call after close rejects", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  const aborted = await atm.deposit(1n, { signal: AbortSignal.abort() }).catch((each: unknown) => each);
  assert.ok(aborted instanceof AtmError && aborted.code === "aborted" && !aborted.inDoubt);
  client.bank.mishap("deposit", "silence");
  const waiting = atm.deposit(1n).catch((each: unknown) => each);
  await eventually(() => client.bank.seen.includes("deposit"));
  await atm.close();
  const error = await waiting;
  assert.ok(error instanceof AtmError && error.code === "closed" && error.inDoubt);
  await assert.rejects(atm.balance(), { code: "closed", inDoubt: false });
});

test("a value that no message can carry throws, and does not end the channel", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  await assert.rejects(atm.deposit(0n), RangeError);
  await assert.rejects(atm.deposit(10n ** 12n + 1n), RangeError);
  await assert.rejects(atm.deposit(5 as unknown as bigint), RangeError);
  await assert.rejects(atm.transfer({ payee: "b\u0000b", amount: 1n }), RangeError);
  await assert.rejects(atm.deposit(1n, { request: "not-an-id" }), RangeError);
  assert.equal(client.bank.seen.filter((op) => op === "signin").length, 1);
  assert.ok((await atm.balance()).ok);
});
