import assert from "node:assert/strict";
import { test } from "node:test";
import { foldName } from "../model/model.ts";
import { testDatabase } from "../store/testing/test-database.ts";
import { CustomerFinder, findByUsername } from "./find.ts";
import { testCredentials, testCustomer } from "./testing/test-customer.ts";

test("several lookups at once give the same results as single ones, and an unknown username gives none", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const names = ["Alice", "bob.b", "Carol"];
  for (const name of names) await testCustomer(store, credentials, name);
  const finder = new CustomerFinder(store);
  const asked = ["alice", "ALICE", "nobody", "Bob.B", "alice", "carol", "no name", ""];
  const found = await Promise.all(asked.map((name) => finder.find(name)));
  assert.deepEqual(found, await Promise.all(asked.map((name) => findByUsername(store.sql, name))));
  assert.deepEqual(
    found.map((each) => each?.username ?? null),
    ["Alice", "Alice", null, "bob.b", "Alice", "Carol", null, null],
  );
});

test("a thousand lookups are answered in order, also those made while a statement runs", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  const finder = new CustomerFinder(store);
  const names = Array.from({ length: 1_000 }, (_, n) => (n % 2 === 0 ? "alice" : `nobody${n}`));
  const first = finder.find("alice");
  await new Promise(setImmediate);
  const found = await Promise.all([first, ...names.map((name) => finder.find(name))]);
  assert.equal(found.filter((each) => each?.username === "alice").length, 501);
});

test("a lookup without the database fails with its error, and the next lookup succeeds", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  const finder = new CustomerFinder(store);
  await store.sql`alter table customer rename to elsewhere`;
  await Promise.all([assert.rejects(finder.find("alice")), assert.rejects(finder.find("bob"))]);
  await store.sql`alter table elsewhere rename to customer`;
  assert.equal((await finder.find("alice"))?.username, "alice");
});

test("the newest found customers are cached; a username that was not found is looked up again", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  for (const name of ["Alice", "bob", "carol"]) await testCustomer(store, credentials, name);
  const finder = new CustomerFinder(store, { keptMax: 2 });
  assert.equal(await finder.find("dora"), null);
  await testCustomer(store, credentials, "dora");
  assert.equal((await finder.find("dora"))?.username, "dora");
  for (const name of ["alice", "bob", "ALICE", "carol"]) await finder.find(name);
  await store.sql`alter table customer rename to elsewhere`;
  assert.equal((await finder.find("aLICE"))?.username, "Alice");
  assert.equal((await finder.find("carol"))?.username, "carol");
  await assert.rejects(finder.find("bob"));
});

test("code and database fold each character of a name in the same way", async () => {
  await using database = await testDatabase();
  const characters = Array.from({ length: 0xffff }, (_, n) => String.fromCodePoint(n + 1)).filter((each) => each.isWellFormed());
  const more = ["\u{10400}", "\u{1e900}", "\u{1f600}", "\u{10ffff}", "e\u0301"];
  const asked = [...characters, ...more];
  assert.ok(asked.includes("\u212a"));
  const rows = await database.store.sql<{ folded: string; number: bigint }[]>`
    select lower(asked.name collate "C") as folded, number
    from unnest(${asked}::text[]) with ordinality as asked (name, number) order by number`;
  assert.equal(rows.length, asked.length);
  assert.deepEqual(
    rows.flatMap(({ folded }, place) => (folded === foldName(asked[place] as string) ? [] : [asked[place]])),
    [],
  );
});

test("a character that only looks like a letter does not match: U+212A is no k", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alke");
  const finder = new CustomerFinder(store);
  assert.equal((await finder.find("ALKE"))?.username, "alke");
  assert.equal(await finder.find("al\u212ae"), null);
  assert.equal(await findByUsername(store.sql, "al\u212ae"), null);
  await assert.rejects(store.sql`update customer set username = ${"al\u212ae"}`, { code: "23514" });
});
