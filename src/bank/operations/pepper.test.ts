import assert from "node:assert/strict";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { makeLogKey, writeKeyPair } from "../../audit/audit.ts";
import { openCredentials, signIn, signUp } from "../../customers/customers.ts";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { activateKey, endKey, enterFirstKeys, heldKeys, KeyView, prepareKey, pruneEnded, withdrawKey } from "../../keys/keys.ts";
import { newAccountId, newCustomerId, newRequestId, terminalIdOf } from "../../model/model.ts";

const PASSWORD = "seven quiet herons";

test("each sign-in renews its hash under the active pepper, there and back; the old one ends with its last hash, and passwords stay right", async () => {
  await using database = await testEventDatabase();
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "pepper-"));
  const { store } = database;
  const files = {
    pepper: path.join(folder.path, "pepper.key"),
    "bank-key": path.join(folder.path, "bank.json"),
    "audit-log-key": path.join(folder.path, "audit-log.key"),
  };
  const at = Date.now();
  const order = { actor: "anna", approval: null, at };
  await writeKeyPair(files["audit-log-key"], makeLogKey());
  const held = await heldKeys(files);
  await store.begin((tx, record) => enterFirstKeys(tx, record, held, { ...order, acceptNew: false }));
  const view = await KeyView.open({ sql: store.sql, files, onProblem: (error) => assert.fail(String(error)) });
  const credentials = await openCredentials({ peppers: view, pseudonymKey: Buffer.alloc(32, 8), cost: 4 });
  for (const username of ["alice", "bob"]) {
    const id = newCustomerId();
    const hashed = await credentials.hash(id, PASSWORD);
    await store.sql.begin((tx) => signUp(tx, { id, username, ...hashed, account: newAccountId(), at }));
  }
  const enter = async (username: string, password = PASSWORD) => {
    const attempt = { username, password, terminal: terminalIdOf(1), session: null, request: newRequestId(), at };
    const { outcome } = await signIn(store, credentials, attempt);
    return outcome.ok ? "ok" : outcome.refusal;
  };
  const peppers = async () =>
    (
      await store.sql<{ pepper: string }[]>`
      select pepper from credential join customer on id = customer order by username`
    ).map(({ pepper }) => pepper);
  const generation = async () => (await store.sql`select sum(generation)::int as sum from customer`)[0]?.["sum"] as number;

  const [old] = held.pepper as [string];
  assert.deepEqual([await enter("alice"), await peppers()], ["ok", [old, old]]);
  const made = await prepareKey(store, files, "pepper", order);
  const next = made.ok ? made.key.id : "";
  await activateKey(store, files, "pepper", order);
  await view.refresh();
  assert.deepEqual([await enter("alice", "wrong"), await peppers()], ["credentials-wrong", [old, old]]);
  assert.deepEqual([await enter("alice"), await peppers()], ["ok", [next, old]]);
  assert.deepEqual(await endKey(store, "pepper", order), { ok: false, refusal: "key-in-use", uses: 1 });
  await withdrawKey(store, "pepper", order);
  await view.refresh();
  assert.deepEqual([await enter("alice"), await peppers()], ["ok", [old, old]]);
  await withdrawKey(store, "pepper", order);
  await view.refresh();
  for (const username of ["alice", "bob"]) assert.equal(await enter(username), "ok");
  assert.deepEqual([await peppers(), await generation()], [[next, next], 0], "no session has ended by that");
  assert.ok((await endKey(store, "pepper", order)).ok);
  await pruneEnded(store.sql, files);
  await view.refresh();
  for (const username of ["alice", "bob"]) assert.equal(await enter(username), "ok");
});

test("at a server that lacks a hash's pepper nobody learns anything, and the try does not count", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const at = Date.now();
  const peppers = { current: { id: "0123456789abcdef", key: Buffer.alloc(32, 7) }, find: async () => null };
  const credentials = await openCredentials({ peppers, pseudonymKey: Buffer.alloc(32, 8), cost: 4 });
  const id = newCustomerId();
  const hashed = await credentials.hash(id, PASSWORD);
  await store.sql.begin((tx) => signUp(tx, { id, username: "alice", ...hashed, account: newAccountId(), at }));
  for (let n = 0; n < 5; n++) {
    const attempt = {
      username: "alice",
      password: "wrong",
      terminal: terminalIdOf(1),
      session: null,
      request: newRequestId(),
      at,
    };
    assert.deepEqual((await signIn(store, credentials, attempt)).outcome, { ok: false, refusal: "bank-busy", details: {} });
  }
  assert.deepEqual([...(await store.sql`select (tries - forgiven)::int as wrong from guess_count where tries > forgiven`)], []);
});
