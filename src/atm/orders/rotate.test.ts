import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { readKeyFile } from "../../provisioning/provisioning.ts";
import { withdraw } from "../operations/withdraw.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { rotateOrder } from "../testing/test-attend.ts";
import { until } from "../testing/test-recovery.ts";
import { obey } from "./obey.ts";

/** A machine, and the bank's open order to take the key of epoch 2, of which the bank accepts both. */
async function rotating() {
  const test = await TestAtm.start();
  const { bank } = test;
  const psk = randomBytes(32);
  const order = rotateOrder(2, psk);
  bank.psks.set(2, psk);
  bank.ledger.order = order;
  const isConfirmed = () => bank.ledger.ended.some((each) => each.order === order.order && each.how === "done");
  /** The bank has seen the new key, and ends the old one. */
  const proven = async () => {
    await until(() => isConfirmed() && bank.epochs.includes(2));
    bank.psks.delete(1);
    for (const _ of ["as it runs", "after a restart"]) {
      const link = await test.atm.openLink();
      assert.ok((await link.request("bank-keys", {})).ok);
      link.close("done");
      await test.atm.orders.stop();
      await test.restart();
    }
    const { pskEpoch, next } = await readKeyFile(bank.keyFile);
    assert.deepEqual([pskEpoch, next], [2, null]);
  };
  return { test, bank, order, isConfirmed, proven, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

test("a machine takes its next key over its own channel, confirms it, and connects under it at once", async () => {
  await using at = await rotating();
  at.test.atm.orders.start();
  await at.proven();
  assert.deepEqual(at.bank.ledger.ended, [{ order: at.order.order, how: "done" }]);
});

test("a customer's channel goes on under the old key, and ends no operation", async () => {
  await using at = await rotating();
  at.bank.ledger.open("ada", "correct horse battery", Money(100_000n));
  const link = await at.test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  at.test.atm.orders.start();
  await until(() => at.bank.epochs.includes(2));
  assert.equal((await withdraw(at.test.atm.machine, link, newRequestId(), Money(6000n))).how, "paid");
  link.close("done");
  await at.proven();
});

for (const lost of ["request-lost", "answer-lost"] as const)
  test(`the bank gives the key again if its answer is lost: ${lost}`, async () => {
    await using at = await rotating();
    at.bank.mishap("next-order", lost);
    at.test.atm.orders.start();
    await at.proven();
    assert.equal(at.bank.ledger.ended.length, 1);
  });

for (const lost of ["request-lost", "answer-lost"] as const)
  test(`a confirmation that is lost is repeated under the new key: ${lost}`, async () => {
    await using at = await rotating();
    at.bank.mishap("order-done", lost);
    at.test.atm.orders.start();
    await at.proven();
  });

test("a crash after the key was written and before the order was: the bank gives it again, and nothing changes", async () => {
  await using at = await rotating();
  const { cash } = at.test.atm.machine;
  cash.obey = () => Promise.reject(new Error("dead"));
  await assert.rejects(obey(at.test.atm, at.order), /dead/);
  assert.equal((await readKeyFile(at.bank.keyFile)).next?.epoch, 2);
  await at.test.restart();
  at.test.atm.orders.start();
  await at.proven();
});

test("a crash after the order was written and before it was confirmed: the machine connects under the new key, and confirms", async () => {
  await using at = await rotating();
  assert.equal(await obey(at.test.atm, at.order), "done");
  await at.test.restart();
  at.test.atm.orders.start();
  await at.proven();
  assert.deepEqual(
    at.bank.epochs.filter((epoch) => epoch === 1).length,
    at.bank.epochs.indexOf(2),
    "no channel under the old key after the new one",
  );
});

test("a crash after the confirmation and before the first handshake under the new key", async () => {
  await using at = await rotating();
  assert.equal(await obey(at.test.atm, at.order), "done");
  const { openQuietLink } = at.test.atm;
  at.bank.psks.delete(2);
  const link = await openQuietLink();
  await link.request("order-done", { order: at.order.order, how: "done" });
  link.close("done");
  at.bank.psks.set(2, at.order.keys[0]?.psk as Buffer);
  await at.test.restart();
  at.test.atm.orders.start();
  await at.proven();
});

test("a machine that was away takes the key when it is back; given after its use, the order is confirmed again", async () => {
  await using at = await rotating();
  await at.bank.goDown();
  at.test.atm.orders.start();
  await at.bank.comeBack();
  await at.proven();
  assert.equal(await obey(at.test.atm, rotateOrder(2, at.order.keys[0]?.psk as Buffer)), "done", "another order of this key");
  assert.equal(await obey(at.test.atm, rotateOrder(1, randomBytes(32))), "unfit", "a key of an old epoch");
  assert.equal(await obey(at.test.atm, { ...rotateOrder(3, randomBytes(32)), keys: [] }), "unfit");
});
