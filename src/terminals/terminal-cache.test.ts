import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { generateKeyPair } from "../crypto/crypto.ts";
import type { EventStore } from "../events/events.ts";
import { testEventDatabase } from "../events/testing/test-event-store.ts";
import type { TerminalId } from "../model/model.ts";
import type { Sql } from "../store/store.ts";
import { enrol, revoke, rotate } from "./registry.ts";
import { TerminalCache, watchTerminals } from "./terminal-cache.ts";
import { noteUse } from "./terminal-use.ts";
import { AT, ATM, BANK_KEY, DAY_MS, KEK, OTHER } from "./testing/test-registry.ts";

/** Enrols an ATM under KEK. Resolves with its public key and the result of `enrol`. */
async function enrolled(store: EventStore, terminal: TerminalId) {
  const { publicKey } = generateKeyPair();
  const key = await store.begin((tx, record) => enrol(tx, record, KEK, { terminal, publicKey, at: AT }));
  return { publicKey, ...key };
}

async function openCache(sql: Sql, { now = (): number => AT, keyEncryptionKey = KEK } = {}) {
  const revoked: TerminalId[] = [];
  const problems: unknown[] = [];
  const cache = await TerminalCache.open({
    sql,
    keyEncryptionKey,
    now,
    onRevoked: (terminal) => revoked.push(terminal),
    onProblem: (error) => problems.push(error),
  });
  return { cache, revoked, problems };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("the cache finds an ATM by its public key, refuses a stranger, and asks the database for neither", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  const atm = await enrolled(store, ATM);
  const { cache } = await openCache(sql);
  await database.store.close();
  const found = cache.find(atm.publicKey);
  assert.equal(found?.terminalId, ATM);
  assert.deepEqual(found?.psk(1), atm.psk);
  assert.equal(found?.psk(2), null);
  assert.equal(cache.find(generateKeyPair().publicKey), null);
});

test("enrolment, rotation and revocation reach the cache when they commit, and a revocation is reported", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  const { cache, revoked } = await openCache(sql);
  const watch = watchTerminals(database.url, cache, { applicationName: "cache test", onProblem: assert.ifError });
  const atm = await enrolled(store, ATM);
  const other = await enrolled(store, OTHER);
  await until(() => cache.find(atm.publicKey) !== null && cache.find(other.publicKey) !== null);
  const second = await store.begin((tx, record) => rotate(tx, record, KEK, { terminal: ATM, at: AT }));
  await until(() => cache.find(atm.publicKey)?.psk(2) != null);
  assert.deepEqual(cache.find(atm.publicKey)?.psk(2), second.psk);
  assert.deepEqual(revoked, []);
  await store.begin((tx, record) => revoke(tx, record, { terminal: ATM, at: AT }));
  await until(() => revoked.length > 0);
  assert.deepEqual(revoked, [ATM]);
  assert.equal(cache.find(atm.publicKey), null);
  assert.notEqual(cache.find(other.publicKey), null);
  await watch.close();
});

test("changes during a lost connection are read when it is back, and a revocation is reported then", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  const [atm, other] = [await enrolled(store, ATM), await enrolled(store, OTHER)];
  const { cache, revoked } = await openCache(sql);
  let [begun, lost] = [0, 0];
  const watched = { refresh: (terminal: TerminalId | null) => cache.refresh(terminal).finally(() => begun++) };
  const watch = watchTerminals(database.url, watched, { applicationName: "cache test", onProblem: () => lost++ });
  // The first listener has finished its load before the test changes anything.
  await until(() => begun > 0);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cache test'`;
  await until(() => lost > 0);
  // Nobody listens now. One ATM is revoked, the other is revoked and enrolled again.
  await store.begin((tx, record) => revoke(tx, record, { terminal: ATM, at: AT }));
  await store.begin((tx, record) => revoke(tx, record, { terminal: OTHER, at: AT }));
  const again = await enrolled(store, OTHER);
  await until(() => begun > 1 && revoked.length > 1 && cache.find(again.publicKey) !== null);
  assert.deepEqual(revoked.toSorted(), [ATM, OTHER]);
  assert.equal(cache.find(atm.publicKey), null);
  assert.equal(cache.find(other.publicKey), null);
  assert.deepEqual(cache.find(again.publicKey)?.psk(2), again.psk);
  await watch.close();
});

test("an expired key is not returned, even without a notification of the database", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  const atm = await enrolled(store, ATM);
  await store.begin((tx, record) => rotate(tx, record, KEK, { terminal: ATM, at: AT }));
  await noteUse(sql, ATM, 2, AT, BANK_KEY);
  let now = AT + DAY_MS - 1;
  const { cache } = await openCache(sql, { now: () => now });
  assert.deepEqual(cache.find(atm.publicKey)?.psk(1), atm.psk);
  now++;
  assert.equal(cache.find(atm.publicKey)?.psk(1), null);
  assert.notEqual(cache.find(atm.publicKey)?.psk(2), null);
});

test("a damaged key is left out and reported; if no key opens, the key-encryption key is reported as wrong", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  const [atm, other] = [await enrolled(store, ATM), await enrolled(store, OTHER)];
  await sql`update terminal_psk set sealed = set_bit(sealed, 200, 1 - get_bit(sealed, 200)) where terminal = ${ATM}`;
  const { cache, problems } = await openCache(sql);
  assert.deepEqual(
    problems.map((problem) => (problem as { code?: string }).code),
    ["sealed-key-damaged"],
  );
  assert.equal(cache.find(atm.publicKey)?.psk(1), null);
  assert.deepEqual(cache.find(other.publicKey)?.psk(1), other.psk);
  await assert.rejects(openCache(sql, { keyEncryptionKey: randomBytes(32) }), {
    code: "sealed-key-damaged",
    message: /another key-encryption key/,
  });
});

test("a failed load is reported and repeated", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  const { cache, problems } = await openCache(sql);
  await sql`alter table terminal rename to terminal_gone`;
  await cache.refresh(null);
  assert.equal(problems.length, 1);
  await sql`alter table terminal_gone rename to terminal`;
  const atm = await enrolled(store, ATM);
  await until(() => cache.find(atm.publicKey) !== null);
  cache.close();
});
