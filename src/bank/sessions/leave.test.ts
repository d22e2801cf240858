import assert from "node:assert/strict";
import { test } from "node:test";
import { bcryptHere } from "../../hashing/hashing.ts";
import { Money } from "../../model/model.ts";
import { PASSWORD, TestBank } from "../testing/test-bank.ts";

const SHUT_DOWN = { how: "closed", by: "peer", reason: "shutdown" } as const;

test("a server that leaves ends a session when its customer has signed out, and serves the customer until then", async () => {
  await using bank = await TestBank.start();
  await bank.customers(["alice"]);
  const alice = await bank.signedIn("alice");
  const early = await bank.connect();
  const left = bank.listener.leave();
  await assert.rejects(bank.connect(), { code: "unreachable" });
  // A channel that has just been opened is for a customer who signs in now.
  await early.get("signin", { username: "alice", password: PASSWORD });
  for (const atm of [alice, early]) {
    assert.equal((await atm.get("deposit", { amount: Money(10_00n) })).held, 0n);
    await atm.get("signout", {});
    assert.deepEqual(await atm.channel.ended, SHUT_DOWN);
  }
  await left;
  assert.equal(bank.listener.load.sessions, 0);
});

test("a server that leaves ends the channel for orders when there is none, and after an order that the ATM has carried out", async () => {
  await using bank = await TestBank.start();
  const atm = await bank.connect();
  const order = await bank.order({ kind: "close" });
  const asked = { seconds: 20, closed: "nobody", operator: "" } as const;
  const given = await atm.get("next-order", asked);
  assert.equal(given.orders[0]?.order, order);
  const left = bank.listener.leave();
  bank.bank.orders.close();
  await atm.get("order-done", { order, how: "done" });
  assert.deepEqual(await atm.channel.ended, SHUT_DOWN);
  await left;
});

test("a server that leaves answers requests that wait for an order, and finishes every request that it has begun", async () => {
  const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isHeld = false;
  const hash: typeof bcryptHere.hash = async (...given) => {
    if (isHeld) {
      begun.resolve();
      await go.promise;
    }
    return bcryptHere.hash(...given);
  };
  await using bank = await TestBank.start({ bcrypt: { hash, compare: bcryptHere.compare } });
  isHeld = true;
  const [waiting, atm] = [await bank.connect(), await bank.connect()];
  const order = waiting.ask("next-order", { seconds: 20, closed: "nobody", operator: "" });
  const signup = atm.ask("signup", { username: "alice", password: PASSWORD });
  await begun.promise;
  await waiting.roundTrip();
  const left = bank.listener.leave();
  bank.bank.orders.close();
  assert.deepEqual((await order)?.ok, true);
  assert.deepEqual(await waiting.channel.ended, SHUT_DOWN);
  go.resolve();
  assert.equal((await signup)?.ok, true);
  await atm.get("signin", { username: "alice", password: PASSWORD });
  await atm.get("signout", {});
  await left;
});
