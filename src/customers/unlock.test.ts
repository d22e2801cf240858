import assert from "node:assert/strict";
import { test } from "node:test";
import { testDatabase } from "../store/test-database.ts";
import { CUSTOMER_POLICY } from "./guess-policy.ts";
import { AT, auditLog, PASSWORD, testCredentials, testCustomer, trySignIn } from "./test-customer.ts";
import { listLocked, unlock } from "./unlock.ts";

test("an operator finds who is locked and lifts the lock; the audit log tells", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials({ customerPolicy: { ...CUSTOMER_POLICY, delayFirstMs: 0, lockAt: 5 } });
  const customer = await testCustomer(store, credentials, "Alice");
  await testCustomer(store, credentials, "bob");
  for (const username of ["alice", "alice", "alice", "alice", "bob"]) await trySignIn(store, credentials, username);
  assert.deepEqual([...(await listLocked(store.sql, credentials))], []);
  await trySignIn(store, credentials, "alice", { at: AT + 1 });
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD, at: AT + 2 }), "credentials-locked");
  assert.deepEqual([...(await listLocked(store.sql, credentials))], [{ customer, username: "Alice", lockedAt: AT + 1 }]);

  assert.equal(await store.sql.begin((tx) => unlock(tx, { username: "ALICE", at: AT + 3 })), customer);
  const last = (await auditLog(store)).at(-1);
  assert.deepEqual([last?.kind, last?.outcome], ["customer-unlock", "ok"]);
  assert.deepEqual([...(await listLocked(store.sql, credentials))], []);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD, at: AT + 4 }), "ok");
});

test("a username that is no customer's unlocks nothing", async () => {
  await using database = await testDatabase();
  assert.equal(await database.store.sql.begin((tx) => unlock(tx, { username: "nobody", at: AT })), null);
  assert.deepEqual([...(await auditLog(database.store))], []);
});
