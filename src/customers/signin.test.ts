import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../events/testing/test-event-store.ts";
import { costOf } from "../hashing/hashing.ts";
import { type CustomerId, newCustomerId, newRequestId } from "../model/model.ts";
import { CUSTOMER_POLICY, TERMINAL_POLICY } from "./guesses/guess-policy.ts";
import { hashNewPassword } from "./passwords/credentials.ts";
import { signIn } from "./signin.ts";
import { AT, ATM, auditLog, PASSWORD, SESSION, testCredentials, testCustomer, trySignIn } from "./testing/test-customer.ts";

test("the right password signs in, whatever the capitals of the username, and returns the account", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "Alice");
  const attempt = { username: "aLICE", password: PASSWORD, terminal: ATM, session: SESSION, request: newRequestId(), at: AT };
  const { outcome, customer: whose } = await signIn(store, credentials, attempt);
  const [row] = await store.sql`select account from customer`;
  assert.deepEqual(outcome, { ok: true, result: { customer, account: row?.["account"], username: "Alice", generation: 0 } });
  assert.equal(whose, customer);
});

test("an unknown username gets a customer's answers and delays, for as many comparisons at the same cost", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials, compared } = await testCredentials({ terminalPolicy: { ...TERMINAL_POLICY, free: 1_000 } });
  await testCustomer(store, credentials, "alice");
  const outcomes: Record<string, string[]> = { alice: [], nobody: [], "not even a username": [] };
  const costs: Record<string, number[]> = {};
  for (const [username, seen] of Object.entries(outcomes)) {
    compared.length = 0;
    // At once, and when the delay is over.
    for (let wrong = 0, at = AT; wrong < 14; wrong++, at += 1_000_000)
      for (const time of [at, at + 1]) seen.push(await trySignIn(store, credentials, username, { at: time }));
    costs[username] = compared.map(costOf);
  }
  assert.deepEqual(outcomes["nobody"], outcomes["alice"]);
  assert.deepEqual(outcomes["not even a username"], outcomes["alice"]);
  assert.deepEqual(new Set(outcomes["alice"]), new Set(["credentials-wrong", "credentials-delayed"]));
  assert.ok((costs["alice"] ?? []).length >= 14 && costs["alice"]?.every((cost) => cost === 4));
  assert.deepEqual(costs["nobody"], costs["alice"]);
});

test("every attempt is in the audit log, with the typed username only in the confidential part", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const policy = { ...CUSTOMER_POLICY, free: 0 };
  const { credentials } = await testCredentials({ customerPolicy: policy });
  const customer = await testCustomer(store, credentials, "alice");
  const order = "my-secret-password";
  for (const [username, at, password] of [
    ["alice", AT, PASSWORD],
    [order, AT + 1, "alice"],
    ["alice", AT + 2, "wrong"],
    ["alice", AT + 3, PASSWORD],
    ["alice", AT + 5_002, "wrong"],
    ["alice", AT + 99_999, PASSWORD],
  ] as const)
    await trySignIn(store, credentials, username, { at, password });
  const events = await auditLog(store);
  const outcomes = [
    "ok",
    "denied:credentials-wrong",
    "denied:credentials-wrong",
    "denied:credentials-delayed",
    "denied:credentials-wrong",
    "ok",
  ];
  assert.deepEqual(
    events.map((event) => event.outcome),
    outcomes,
  );
  assert.ok(events.every((event) => event.kind === "signin" && event.line.includes(ATM) && event.line.includes(SESSION)));
  assert.deepEqual(
    events.map((event) => event.line.includes(customer)),
    [true, false, true, true, true, true],
  );
  assert.deepEqual(events[1]?.confidential, { username: order });
  const dump = JSON.stringify([...(await store.sql`select subject from guess_count`), events.map((event) => event.line)]);
  for (const secret of [order, PASSWORD, 'wrong"']) assert.ok(!dump.includes(secret), secret);
});

test("if the event cannot be written nobody signs in, and the try stays counted", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  await store.sql`alter table audit_event add constraint none check (kind <> 'signin')`;
  await assert.rejects(trySignIn(store, credentials, "alice", { password: PASSWORD }));
  const counts = await store.sql`select tries::int, forgiven::int from guess_count`;
  assert.deepEqual([...counts], Array(2).fill({ tries: 1, forgiven: 0 }));
});

test("a hash of a lower cost is replaced at the next sign-in, and the password stays", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials: old } = await testCredentials();
  await testCustomer(store, old, "alice");
  const { credentials } = await testCredentials({ cost: 5 });
  const costNow = async () => costOf((await store.sql<{ hash: string }[]>`select hash from credential`)[0]?.hash ?? "");
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.equal(await costNow(), 4);
  for (let round = 0; round < 2; round++) {
    assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
    assert.equal(await costNow(), 5);
  }
});

test("if the queue is full an attempt is refused and leaves no trace", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials({ queue: { atOnce: 1, waiting: 0, waitingPerTerminal: 0 } });
  const hashing = hashNewPassword(credentials, ATM, { customer: newCustomerId(), username: "alice", password: PASSWORD });
  assert.equal(await trySignIn(store, credentials, "alice"), "bank-busy");
  assert.ok((await hashing).ok);
  assert.deepEqual([...(await store.sql`select from guess_count union all select from audit_event`)], []);
});

test("a hash copied to another customer, or exchanged with hers, signs nobody in", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const [alice, mallory] = [await testCustomer(store, credentials, "alice"), await testCustomer(store, credentials, "mallory")];
  const hashOf = async (customer: CustomerId) => {
    const [row] = await store.sql<{ hash: string }[]>`select hash from credential where customer = ${customer}`;
    return row?.hash ?? "";
  };
  const setHash = (customer: CustomerId, hash: string) =>
    store.sql`update credential set hash = ${hash} where customer = ${customer}`;
  const [hers, his] = [await hashOf(alice), await hashOf(mallory)];
  await setHash(alice, his);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-wrong");
  await setHash(mallory, hers);
  assert.equal(await trySignIn(store, credentials, "mallory", { password: PASSWORD }), "credentials-wrong");
  await setHash(alice, hers);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
});
