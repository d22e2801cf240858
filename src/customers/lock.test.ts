import assert from "node:assert/strict";
import { test } from "node:test";
import { testDatabase } from "../store/test-database.ts";
import { lock, unlock } from "./lock.ts";
import { AT, auditLog, PASSWORD, testCredentials, testCustomer, trySignIn } from "./test-customer.ts";

const decision = { at: AT, operator: "anna", login: "root", reason: "card found in the street" };

test("an operator's lock holds until one lifts it, is told to the right password alone, and is in the audit log", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "Alice");
  assert.equal(await store.sql.begin((tx) => lock(tx, { ...decision, username: "ALICE" })), customer);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-locked");
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD, at: AT + 10 ** 12 }), "credentials-locked");

  assert.equal(await store.sql.begin((tx) => unlock(tx, { ...decision, username: "alice", reason: "" })), customer);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  const events = (await auditLog(store)).filter(({ kind }) => kind !== "signin");
  assert.deepEqual(
    events.map(({ kind, confidential }) => [kind, confidential]),
    [
      ["customer-lock", { operator: "anna", login: "root", reason: "card found in the street" }],
      ["customer-unlock", { operator: "anna", login: "root" }],
    ],
  );
  assert.ok(events.every(({ line }) => line.includes(customer)));
});

test("to unlock forgives the wrong passwords, at familiar ATMs and elsewhere", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  for (let wrong = 0; wrong < 4; wrong++) await trySignIn(store, credentials, "alice");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-delayed");
  await store.sql.begin((tx) => unlock(tx, { ...decision, username: "alice" }));
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
});

test("a username that is no customer's locks and unlocks nothing", async () => {
  await using database = await testDatabase();
  for (const act of [lock, unlock])
    assert.equal(await database.store.sql.begin((tx) => act(tx, { ...decision, username: "nobody" })), null);
  assert.deepEqual([...(await auditLog(database.store))], []);
});
