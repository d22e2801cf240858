import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { Atm } from "../atm-interface.ts";
import { ALICE, eventually, TestClient } from "../testing/test-client.ts";

/** Opens an ATM whose journal is what a kill at this moment leaves on the disk. */
async function afterKill(client: TestClient): Promise<Atm> {
  const left = `${client.journal}-${Math.random()}`;
  copyFileSync(client.journal, left);
  return client.open({ journal: left });
}

test("a request that was killed before it was sent never happens", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE, { journal: client.journal });
  client.bank.mishap("deposit", "request-lost");
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  client.bank.gate = async (op) => {
    if (op === "signin") {
      reached.resolve();
      await held.promise;
    }
  };
  const deposit = atm.deposit(10_00n);
  await reached.promise;
  const next = await afterKill(client);
  assert.deepEqual(
    next.recovered.map(({ op, booked }) => [op, booked]),
    [["deposit", false]],
  );
  held.resolve();
  const answer = await deposit;
  assert.ok(!answer.ok && answer.refusal === "request-void", "the one that was killed, had it lived, moves nothing any more");
  assert.equal(client.alice.posted, 0n);
});

test("a request that was killed after the bank booked it is found booked, once", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE, { journal: client.journal });
  client.bank.mishap("deposit", "answer-lost");
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  client.bank.gate = async (op) => {
    if (op !== "signin") return;
    reached.resolve();
    await held.promise;
  };
  const deposit = atm.deposit(10_00n);
  await reached.promise;
  const next = await afterKill(client);
  assert.deepEqual(
    next.recovered.map(({ op, booked }) => [op, booked]),
    [["deposit", true]],
  );
  held.resolve();
  assert.ok((await deposit).ok, "the one that was killed, had it lived, gets its first answer");
  assert.equal(client.alice.posted, 10_00n);
});

test("a hold whose answer never reached the program is released at the next start", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE, { journal: client.journal });
  assert.ok((await atm.deposit(50_00n)).ok);
  client.bank.mishap("withdraw", "answer-lost");
  const reached = Promise.withResolvers<void>();
  client.bank.gate = async (op) => {
    if (op !== "signin") return;
    reached.resolve();
    await new Promise(() => {});
  };
  void atm.withdraw(20_00n).catch(() => {});
  await reached.promise;
  assert.equal(client.alice.held, 20_00n);
  const next = await afterKill(client);
  assert.deepEqual(
    next.recovered.map(({ op, booked }) => [op, booked]),
    [["withdraw", false]],
  );
  assert.deepEqual(next.openHolds, []);
  assert.deepEqual(client.alice, { posted: 50_00n, held: 0n });
});

test("a hold that the program had is handed to it at the next start, because only it knows what was paid", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE, { journal: client.journal });
  assert.ok((await atm.deposit(50_00n)).ok);
  const hold = await atm.withdraw(20_00n);
  assert.ok(hold.ok);
  const next = await afterKill(client);
  assert.deepEqual(
    [next.recovered, next.openHolds.map(({ request, amount }) => [request, amount])],
    [[], [[hold.request, 20_00n]]],
  );
  assert.deepEqual(client.alice, { posted: 50_00n, held: 20_00n }, "it stands until the program says what was paid");
  assert.deepEqual(await next.openHolds[0]?.settle({ paid: 20_00n }), { ok: true, booked: 20_00n });
  const again = await hold.settle({ paid: 20_00n });
  assert.ok(!again.ok && again.refusal === "hold-settled");
  assert.deepEqual(client.alice, { posted: 30_00n, held: 0n });
});

test("the end of a hold that was killed under way is repeated, and books once", async () => {
  await using client = await TestClient.start();
  const atm = await client.openFor(ALICE, { journal: client.journal });
  assert.ok((await atm.deposit(50_00n)).ok);
  const hold = await atm.withdraw(20_00n);
  assert.ok(hold.ok);
  for (const mishap of ["answer-lost", "request-lost"] as const) {
    const before = client.bank.seen.filter((op) => op === "settle").length;
    client.bank.mishap("settle", mishap);
    const settled = hold.settle({ paid: 15_00n });
    await eventually(() => client.bank.seen.filter((op) => op === "settle").length > before);
    const next = await afterKill(client);
    assert.ok(next.recovered.every(({ op, amount }) => op === "withdraw" && amount === 15_00n));
    assert.deepEqual(await settled, { ok: true, booked: 15_00n });
    await next.close();
  }
  assert.deepEqual(client.alice, { posted: 35_00n, held: 0n });
});

test("a journal of another ATM is refused: the bank would call its requests void", async () => {
  await using client = await TestClient.start();
  await using other = await TestClient.start();
  const atm = await client.openFor(ALICE, { journal: client.journal });
  assert.ok((await atm.deposit(1n)).ok);
  await atm.close();
  await assert.rejects(other.open({ journal: client.journal }), { code: "journal", message: /of another key file or machine/ });
  await (await client.open({ journal: client.journal })).close();
});

test("a journal that is in use, damaged or a machine's is refused with what to do", async () => {
  await using client = await TestClient.start();
  const atm = await client.open({ journal: client.journal });
  await assert.rejects(client.open({ journal: client.journal }), { name: "AtmError", code: "journal", message: /runs already/ });
  await atm.signIn(ALICE);
  assert.ok((await atm.deposit(1n)).ok);
  assert.ok((await atm.deposit(1n)).ok);
  await atm.close();
  const bytes = readFileSync(client.journal);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(client.journal, bytes);
  await assert.rejects(client.open({ journal: client.journal }), { name: "AtmError", code: "journal", message: /damaged/ });
  await assert.rejects(client.open({ journal: "/nowhere/at/all" }), { name: "AtmError", code: "journal" });
});
