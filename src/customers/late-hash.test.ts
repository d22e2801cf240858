import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../events/testing/test-event-store.ts";
import { type Bcrypt, bcryptHere, HashLate } from "../hashing/hashing.ts";
import { newRequestId, refuse } from "../model/model.ts";
import { changePassword } from "./passwords/change-password.ts";
import { AT, ATM, auditLog, PASSWORD, SESSION, testCredentials, testCustomer, trySignIn } from "./testing/test-customer.ts";

/** More wrong tries than any policy allows without a delay. */
const TRIES = 30;

/** Returns a bcrypt that is late with every comparison or every new hash while a test sets `late`. */
function hasher() {
  const late = { compare: false, hash: false };
  const bcrypt: Bcrypt = {
    hashUnhurried: bcryptHere.hash,
    hash: async (secret, cost) => {
      if (late.hash) throw new HashLate();
      return bcryptHere.hash(secret, cost);
    },
    compare: async (secret, hash) => {
      if (late.compare) throw new HashLate();
      return bcryptHere.compare(secret, hash);
    },
  };
  return { late, bcrypt };
}

test("a sign-in with a late hash is refused as bank-busy, writes no event, and does not count as a try", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { late, bcrypt } = hasher();
  const { credentials } = await testCredentials({ bcrypt });
  await testCustomer(store, credentials, "alice");
  late.compare = true;
  for (let n = 0; n < TRIES; n++)
    for (const username of ["alice", "nobody"]) assert.equal(await trySignIn(store, credentials, username), "bank-busy");
  assert.equal((await auditLog(store)).length, 0);
  late.compare = false;
  assert.equal(await trySignIn(store, credentials, "nobody"), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
});

test("only the late try is taken back: earlier wrong ones still count, and forgiven ones are not forgiven twice", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { late, bcrypt } = hasher();
  const { credentials } = await testCredentials({ bcrypt });
  await testCustomer(store, credentials, "alice");
  for (let n = 0; n < 3; n++) assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  late.compare = true;
  assert.equal(await trySignIn(store, credentials, "alice"), "bank-busy");
  late.compare = false;
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD, at: AT + 10_000 }), "ok");
  const [row] = await store.sql<{ wrong: number }[]>`
    select (tries - forgiven)::int as wrong from guess_count where subject like 'customer:%' order by tries desc limit 1`;
  assert.equal(row?.wrong, 0);
});

test("a password stays unchanged if its new hash is late, and an outdated hash is replaced at a later sign-in", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { late, bcrypt } = hasher();
  const { credentials } = await testCredentials({ bcrypt });
  const customer = await testCustomer(store, credentials, "alice");
  late.hash = true;
  const facts = { terminal: ATM, session: SESSION, at: AT, customer, username: "alice", password: PASSWORD };
  for (let n = 0; n < TRIES; n++) {
    const change = { ...facts, replacement: "another deep pond", request: newRequestId() };
    assert.deepEqual(
      await changePassword(store, credentials, change, () => assert.fail("nothing is to be answered")),
      refuse("bank-busy"),
    );
  }
  const { credentials: dearer } = await testCredentials({ bcrypt, cost: 5 });
  assert.equal(await trySignIn(store, dearer, "alice", { password: PASSWORD }), "ok");
});
