import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../events/testing/test-event-store.ts";
import { newAccountId } from "../model/model.ts";
import type { Store } from "../store/store.ts";
import { standingNow } from "./guesses/try-password.ts";
import { lock, unlock } from "./lock.ts";
import type { Credentials } from "./passwords/credentials.ts";
import { AT, ATM, auditLog, OTHER_ATM, PASSWORD, testCredentials, testCustomer, trySignIn } from "./testing/test-customer.ts";

const decision = { at: AT, operator: "anna", approval: null, reason: "card found in the street" };

test("an operator's lock lasts until an operator removes it, shows only after the right password, and is in the audit log", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "Alice");
  assert.equal(await store.begin((tx, record) => lock(tx, record, { ...decision, username: "ALICE" })), customer);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-locked");
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD, at: AT + 10 ** 12 }), "credentials-locked");

  assert.equal(await store.begin((tx, record) => unlock(tx, record, { ...decision, username: "alice", reason: "" })), customer);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  const events = (await auditLog(store)).filter(({ kind }) => kind !== "signin");
  assert.deepEqual(
    events.map(({ kind, confidential }) => [kind, confidential]),
    [
      ["customer-lock", { operator: "anna", reason: "card found in the street" }],
      ["customer-unlock", { operator: "anna" }],
    ],
  );
  assert.ok(events.every(({ line }) => line.includes(customer)));
});

test("an unlock forgives this customer's wrong passwords, at familiar ATMs and elsewhere, and nobody else's", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const right = { password: PASSWORD };
  for (const username of ["alice", "bob"]) await testCustomer(store, credentials, username);
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  for (const username of ["alice", "bob"])
    for (const terminal of [ATM, OTHER_ATM])
      for (let wrong = 0; wrong < 4; wrong++) await trySignIn(store, credentials, username, { terminal });
  await store.begin((tx, record) => unlock(tx, record, { ...decision, username: "alice" }));
  for (const terminal of [ATM, OTHER_ATM]) {
    assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal }), "ok");
    assert.equal(await trySignIn(store, credentials, "bob", { ...right, terminal }), "credentials-delayed");
  }
});

test("a lock during the comparison of the right password refuses the sign-in", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  const locking: Credentials = {
    ...credentials,
    verify: async (password, known) => {
      const right = await credentials.verify(password, known);
      await store.begin((tx, record) => lock(tx, record, { ...decision, username: "alice" }));
      return right;
    },
  };
  assert.equal(await trySignIn(store, locking, "alice", { password: PASSWORD }), "credentials-locked");
});

test("a lock waits for a sign-in that is being decided, and takes effect after it", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const known = { customer, account: newAccountId(), username: "alice", hash: "", pepper: "", generation: 0 };
  let locking: Promise<unknown> | undefined;
  await store.sql.begin(async (tx) => {
    assert.equal(await standingNow(tx, known), "in");
    locking = store.begin((other, record) => lock(other, record, { ...decision, username: "alice" }));
    await somebodyWaits(store);
    assert.equal(await standingNow(tx, known), "in");
  });
  await locking;
  assert.equal(await store.sql.begin((tx) => standingNow(tx, known)), "locked");
});

async function somebodyWaits({ sql }: Store): Promise<void> {
  const [row] = await sql<{ waits: boolean }[]>`
    select exists (
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
  if (!row?.waits) await somebodyWaits({ sql } as Store);
}

test("an unknown username locks and unlocks nothing", async () => {
  await using database = await testEventDatabase();
  for (const act of [lock, unlock])
    assert.equal(await database.store.begin((tx, record) => act(tx, record, { ...decision, username: "nobody" })), null);
  assert.deepEqual([...(await auditLog(database.store))], []);
});
