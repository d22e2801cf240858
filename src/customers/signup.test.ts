import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, newAccountId, newCustomerId, refuse } from "../model/model.ts";
import { testDatabase } from "../store/testing/test-database.ts";
import { findByUsername } from "./find.ts";
import { signUp } from "./signup.ts";
import { AT, auditLog, testCredentials, testCustomer } from "./testing/test-customer.ts";

const hash = `$2b$04$${"a".repeat(53)}`;
const newcomer = (username: string) => ({
  id: newCustomerId(),
  username,
  hash,
  pepper: "0123456789abcdef",
  account: newAccountId(),
  at: AT,
});

test("a new customer is found by the username, with a masked name", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const alice = newcomer("Alice.S");
  assert.deepEqual(await sql.begin((tx) => signUp(tx, alice)), accept({}));
  const found = { customer: alice.id, account: alice.account, username: "Alice.S", masked: "A•••S" };
  assert.deepEqual(await findByUsername(sql, "alice.s"), found);
  assert.equal(await findByUsername(sql, "alice"), null);
});

test("an invalid username, or one that differs only in capitals, is refused, and the transaction stays usable", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await sql.begin((tx) => signUp(tx, newcomer("alice")));
  await sql.begin(async (tx) => {
    assert.deepEqual(await signUp(tx, newcomer("al")), refuse("username-invalid"));
    assert.deepEqual(await signUp(tx, newcomer("ALICE")), refuse("username-taken"));
    await signUp(tx, newcomer("bob"));
  });
  assert.notEqual(await findByUsername(sql, "bob"), null);
});

test("of two sign-ups with one username at once, the second waits for the first and is refused", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const entered = Promise.withResolvers<void>();
  const first = sql.begin(async (tx) => {
    const outcome = await signUp(tx, newcomer("alice"));
    entered.resolve();
    await waiting();
    return outcome;
  });
  /** Waits until the other sign-up blocks on this one's lock. */
  async function waiting(): Promise<void> {
    const [row] = await sql<{ waits: boolean }[]>`
      select exists (
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
    if (!row?.waits) await waiting();
  }
  await entered.promise;
  const second = sql.begin((tx) => signUp(tx, newcomer("alice")));
  assert.deepEqual(await Promise.all([first, second]), [accept({}), refuse("username-taken")]);
});

test("a sign-up writes no event; only the caller does", async () => {
  await using database = await testDatabase();
  const { credentials } = await testCredentials();
  await testCustomer(database.store, credentials, "alice");
  assert.deepEqual([...(await auditLog(database.store))], []);
});
