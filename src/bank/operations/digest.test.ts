import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newCustomerId, newRequestId } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import { digestMacFrom, digestOf } from "./digest.ts";

const mac = digestMacFrom(Buffer.alloc(32, 1));
const [alice, bob] = [newCustomerId(), newCustomerId()];
const id = newRequestId();
const deposit = (minor: bigint): Request => ({ id, op: "deposit", fields: { amount: Money(minor) } });

test("a request has the same digest with the same key, operation, body and customer, and otherwise another one", () => {
  const digest = digestOf(mac, deposit(100n), alice);
  assert.equal(digest.length, 32);
  assert.deepEqual(digestOf(mac, deposit(100n), alice), digest);
  const others = [
    digestOf(mac, deposit(101n), alice),
    digestOf(mac, deposit(100n), bob),
    digestOf(mac, { ...deposit(100n), op: "withdraw" } as Request, alice),
    digestOf(digestMacFrom(Buffer.alloc(32, 2)), deposit(100n), alice),
  ];
  for (const other of others) assert.notDeepEqual(other, digest);
});

test("a password leaves no trace in the digest, not even for the holder of the key", () => {
  const signUp = (username: string, password: string): Request => ({ id, op: "signup", fields: { username, password } });
  const change = (password: string, replacement: string): Request => ({
    ...{ id, op: "change-password", fields: { password, replacement } },
  });
  assert.deepEqual(digestOf(mac, signUp("alice", "a guess"), null), digestOf(mac, signUp("alice", "correct horse"), null));
  assert.notDeepEqual(digestOf(mac, signUp("alina", "a guess"), null), digestOf(mac, signUp("alice", "a guess"), null));
  const digest = digestOf(mac, change("correct horse", "battery staple"), alice);
  assert.deepEqual(digestOf(mac, change("a guess", "another guess"), alice), digest);
  assert.notDeepEqual(digestOf(mac, change("a guess", "another guess"), bob), digest);
});

test("a repeat after a crash has the same digest although nobody is signed in", () => {
  const settle: Request = { id, op: "settle", fields: { hold: newRequestId(), amount: Money(100n) } };
  assert.deepEqual(digestOf(mac, settle, null), digestOf(mac, settle, alice));
});
