import assert from "node:assert/strict";
import { test } from "node:test";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import type { CustomerId } from "../../model/model.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { AT, ATM, OTHER_ATM, PASSWORD, testCredentials, testCustomer, trySignIn } from "../testing/test-customer.ts";
import { signInDelays } from "./delays.ts";
import { searchCustomers } from "./search-customers.ts";

test("a search finds the usernames that begin so, whatever their capitals, page by page", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const { credentials } = await testCredentials();
  const names = ["Alice", "alibaba", "ali_1", "ali-2", "ali.3", "alxbert", "Bob", "zoe"];
  for (const name of names) await testCustomer(database.store, credentials, name);
  await sql`update customer set locked_at = now() where folded = 'alice'`;
  const all = async (prefix: string, most: number): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page: Awaited<ReturnType<typeof searchCustomers>> = await searchCustomers(sql, prefix, { after, most });
      assert.ok(page.customers.length <= most);
      found.push(...page.customers.map(({ username }) => username));
      after = page.next;
    }
    return found;
  };
  for (const most of [1, 2, 50]) {
    assert.deepEqual(await all("ALI", most), ["ali-2", "ali.3", "ali_1", "alibaba", "Alice"]);
    assert.deepEqual(await all("ali_", most), ["ali_1"], "an underscore is no wildcard");
    assert.deepEqual((await all("", most)).length, names.length);
    for (const none of ["alicex", "ali%", "al ice", "é", "'", "a".repeat(40)]) assert.deepEqual(await all(none, most), []);
  }
  const { customers } = await searchCustomers(sql, "alice");
  assert.deepEqual(
    customers.map(({ state, isLocked }) => [state, isLocked]),
    [["open", true]],
  );
});

test("a search reads the index of usernames", async () => {
  await using database = await testDatabase();
  const plan = await database.store.sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return tx.unsafe(`explain select id from customer where folded like 'ali%' and folded > '' order by folded limit 51`);
  });
  assert.match(JSON.stringify(plan), /Index Cond.*>= 'ali'.*< 'alj'/);
});

test("the delays of a customer are those of each ATM, and of all others together", async () => {
  await using database = await testDatabase();
  const store = eventStoreOn(database.store);
  const { credentials } = await testCredentials();
  const customer: CustomerId = await testCustomer(store, credentials, "alice");
  assert.deepEqual(await signInDelays(store.sql, customer, AT), []);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  for (let i = 0; i < 4; i++) await trySignIn(store, credentials, "alice", { at: AT + i });
  await trySignIn(store, credentials, "alice", { terminal: OTHER_ATM, at: AT + 10 });
  assert.deepEqual(await signInDelays(store.sql, customer, AT + 20), [
    { terminal: null, wrong: 1, triedAt: AT + 10, until: null },
    { terminal: ATM, wrong: 4, triedAt: AT + 3, until: AT + 5_003 },
  ]);
  const [, later] = await signInDelays(store.sql, customer, AT + 6_000);
  assert.equal(later?.until, null);
  assert.deepEqual(await signInDelays(store.sql, customer, AT + 90_000_000), []);
});
