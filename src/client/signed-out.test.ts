import assert from "node:assert/strict";
import { test } from "node:test";
import { AtmError } from "./atm-error.ts";
import { ALICE, TestClient } from "./testing/test-client.ts";

test("refusals are values with their figures and a sentence", async () => {
  await using client = await TestClient.start();
  const atm = await client.open();
  const early = await atm.balance();
  assert.ok(!early.ok && early.refusal === "not-signed-in");
  const wrong = await atm.signIn({ ...ALICE, password: "not her password" });
  assert.ok(!wrong.ok && wrong.refusal === "credentials-wrong" && wrong.meaning.length > 10);
  assert.ok((await atm.signUp({ username: "carol", password: "a long enough secret" })).ok);
  const taken = await atm.signUp({ username: "Alice", password: "a long enough secret" });
  assert.ok(!taken.ok && taken.refusal === "username-taken");
  assert.deepEqual(await atm.signIn(ALICE), { ok: true, username: "alice", currency: { code: "EUR", exponent: 2 } });
  const short = await atm.withdraw(1_00n);
  assert.ok(!short.ok && short.refusal === "insufficient-funds" && short.details["available"] === 0n);
  const self = await atm.transfer({ payee: "alice", amount: 1n });
  assert.ok(!self.ok && self.refusal === "payee-is-self");
  assert.ok((await atm.signOut()).ok);
  const late = await atm.balance();
  assert.ok(!late.ok && late.refusal === "not-signed-in");
  assert.ok(!(await atm.signOut()).ok);
});

test("a sign-in that the bank has ended is not renewed: the next call is refused", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  await client.bank.signOutAll();
  const answer = await atm.deposit(1_00n);
  assert.ok(!answer.ok && answer.refusal === "not-signed-in");
  assert.equal(client.alice.posted, 0n);
  assert.ok((await atm.signIn(ALICE)).ok);
  assert.ok((await atm.deposit(1_00n)).ok);
});

test("a deposit whose customer cannot be signed in again is concluded without the customer", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  client.bank.mishap("deposit", "answer-lost");
  client.bank.mishap("signin", { refusal: "credentials-locked" });
  const booked = await atm.deposit(6_00n);
  assert.ok(booked.ok && booked.balances === null);
  assert.equal(client.alice.posted, 6_00n);
  assert.ok((await atm.signIn(ALICE)).ok);
  client.bank.mishap("deposit", "request-lost");
  client.bank.mishap("signin", { refusal: "credentials-locked" });
  const refused = await atm.deposit(6_00n);
  assert.ok(!refused.ok && refused.refusal === "credentials-locked");
  assert.equal(client.alice.posted, 6_00n);
});

test("a hold whose customer cannot be signed in again is released, and nothing is to be paid", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  assert.ok((await atm.deposit(50_00n)).ok);
  client.bank.mishap("withdraw", "answer-lost");
  client.bank.mishap("signin", { refusal: "credentials-wrong" });
  const hold = await atm.withdraw(20_00n);
  assert.ok(!hold.ok && hold.refusal === "credentials-wrong");
  assert.deepEqual(client.alice, { posted: 50_00n, held: 0n });
});

test("the end of a hold needs no customer", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  assert.ok((await atm.deposit(50_00n)).ok);
  const [paid, kept, more] = [await atm.withdraw(20_00n), await atm.withdraw(10_00n), await atm.withdraw(5_00n)];
  assert.ok(paid.ok && kept.ok && more.ok);
  assert.ok((await atm.signOut()).ok);
  client.bank.mishap("settle", "answer-lost");
  assert.deepEqual(await paid.settle({ paid: 15_00n }), { ok: true, booked: 15_00n });
  assert.deepEqual(await paid.settle({ paid: 15_00n }), { ok: true, booked: 15_00n }, "a second call is the same request");
  await assert.rejects(paid.settle({ paid: 20_00n }), RangeError);
  assert.deepEqual(await kept.release(), { ok: true, booked: 0n });
  const exceeded = await more.settle({ paid: 5_01n });
  assert.ok(!exceeded.ok && exceeded.refusal === "hold-exceeded");
  await assert.rejects(atm.conclude(more.request), RangeError, "a hold that may be paid from is not concluded");
  assert.deepEqual(await more.settle({ paid: 5_00n }), { ok: true, booked: 5_00n });
  assert.deepEqual(client.alice, { posted: 30_00n, held: 0n });
});

test("an aborted end of a hold is in doubt, is repeated under its own id, and an aborted conclude can be repeated too", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE);
  assert.ok((await atm.deposit(50_00n)).ok);
  const hold = await atm.withdraw(20_00n);
  assert.ok(hold.ok);
  client.bank.mishap("settle", "silence");
  const abort = new AbortController();
  client.bank.gate = async (op) => {
    if (op === "signin") abort.abort();
  };
  const error = await hold.settle({ paid: 20_00n }, { signal: abort.signal }).catch((each: unknown) => each);
  assert.ok(error instanceof AtmError && error.inDoubt && error.request === hold.request);
  await assert.rejects(atm.conclude(hold.request), RangeError);
  assert.deepEqual(await hold.settle({ paid: 20_00n }), { ok: true, booked: 20_00n });
  // A withdrawal whose answer is lost and whose call is aborted; its conclusion is aborted while it gives the hold back.
  const second = new AbortController();
  client.bank.gate = async (op) => {
    if (op === "signin") second.abort();
  };
  client.bank.mishap("withdraw", "answer-lost");
  const lost = await atm.withdraw(10_00n, { signal: second.signal }).catch((each: unknown) => each);
  assert.ok(lost instanceof AtmError && lost.inDoubt && lost.request !== null);
  assert.equal(client.alice.held, 10_00n);
  const third = new AbortController();
  client.bank.mishap("release", "silence");
  client.bank.gate = async (op) => {
    if (op === "signin") third.abort();
  };
  await assert.rejects(atm.conclude(lost.request, { signal: third.signal }), { code: "aborted" });
  client.bank.gate = async () => {};
  assert.deepEqual(await atm.conclude(lost.request), { booked: false, amount: 0n });
  assert.deepEqual(client.alice, { posted: 30_00n, held: 0n });
});
