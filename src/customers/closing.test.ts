import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../events/testing/test-event-store.ts";
import { Money, ZERO } from "../model/model.ts";
import type { Store } from "../store/store.ts";
import { close, endSessions, type LockFunds, open } from "./closing.ts";
import { lock } from "./lock.ts";
import type { Credentials } from "./passwords/credentials.ts";
import { AT, auditLog, PASSWORD, testCredentials, testCustomer, trySignIn } from "./testing/test-customer.ts";

const decision = { username: "ALICE", at: AT, operator: "anna", approval: null, reason: "at her request" };
const right = { password: PASSWORD };
const nothing: LockFunds = () => Promise.resolve({ posted: ZERO, held: ZERO });
const funds =
  (posted: bigint, held: bigint): LockFunds =>
  () =>
    Promise.resolve({ posted: Money(posted), held: Money(held) });

async function withAlice() {
  const database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "Alice");
  return { database, store, credentials, customer, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const rowOf = async ({ sql }: Store) => {
  const [row] = await sql`select state, state_at as at, sessions_ended as ended, generation from customer`;
  return row;
};

test("a closed customer cannot sign in, which only the right password shows, until an operator opens the customer again", async () => {
  await using on = await withAlice();
  const { store, credentials, customer } = on;
  const done = { ok: true, customer, at: AT };
  assert.deepEqual(await store.begin((tx, record) => close(tx, record, decision, nothing)), done);
  assert.deepEqual(await rowOf(store), { state: "closed", at: new Date(AT), ended: 0, generation: 1 });
  assert.equal(await trySignIn(store, credentials, "alice", right), "credentials-closed");
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.deepEqual(await store.begin((tx, record) => close(tx, record, decision, nothing)), {
    ...{ ok: false, refusal: "customer-closed", since: AT },
  });
  // The clock stands still, and the change is still later than the one before.
  assert.deepEqual(await store.begin((tx, record) => open(tx, record, decision)), { ...done, at: AT + 1 });
  assert.deepEqual(await rowOf(store), { state: "open", at: new Date(AT + 1), ended: 0, generation: 1 });
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 60_000 }), "ok");
  assert.deepEqual(await store.begin((tx, record) => open(tx, record, decision)), {
    ...{ ok: false, refusal: "customer-open", since: AT + 1 },
  });
  const events = (await auditLog(store)).filter(({ kind }) => kind !== "signin");
  assert.deepEqual(events.map(({ kind, outcome }) => `${kind} ${outcome}`).sort(), [
    "customer-close error:customer-closed",
    "customer-close ok",
    "customer-open error:customer-open",
    "customer-open ok",
  ]);
  for (const { confidential } of events) assert.deepEqual(confidential, { operator: "anna", reason: decision.reason });
  assert.ok(events.every(({ line }) => line.includes(customer) && !line.includes("anna")));
});

test("a customer with money or an open hold is not closed", async () => {
  await using on = await withAlice();
  const { store, credentials } = on;
  for (const [posted, held, refusal] of [
    [1n, 0n, "money-left"],
    [5n, 5n, "holds-open"],
  ] as const) {
    const outcome = await store.begin((tx, record) => close(tx, record, decision, funds(posted, held)));
    assert.deepEqual(outcome, { ok: false, refusal, funds: { posted, held } });
  }
  assert.equal((await rowOf(store))?.["state"], "open");
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  assert.deepEqual(
    (await auditLog(store)).map(({ kind, outcome }) => `${kind} ${outcome}`),
    ["customer-close error:money-left", "customer-close error:holds-open", "signin ok"],
  );
});

test("of a customer who is locked and closed, the closing shows", async () => {
  await using on = await withAlice();
  const { store, credentials } = on;
  await store.begin((tx, record) => lock(tx, record, decision));
  assert.equal(await trySignIn(store, credentials, "alice", right), "credentials-locked");
  await store.begin((tx, record) => close(tx, record, decision, nothing));
  assert.equal(await trySignIn(store, credentials, "alice", right), "credentials-closed");
  await store.begin((tx, record) => open(tx, record, decision));
  assert.equal(await trySignIn(store, credentials, "alice", right), "credentials-locked");
});

test("a closing during the comparison of the right password refuses the sign-in", async () => {
  await using on = await withAlice();
  const { store, credentials } = on;
  const closing: Credentials = {
    ...credentials,
    verify: async (password, known) => {
      const isRight = await credentials.verify(password, known);
      await store.begin((tx, record) => close(tx, record, decision, nothing));
      return isRight;
    },
  };
  assert.equal(await trySignIn(store, closing, "alice", right), "credentials-closed");
});

test("each end of all sessions begins a generation, however short after the last, and locks nothing", async () => {
  await using on = await withAlice();
  const { store, credentials, customer } = on;
  for (const generation of [1, 2, 3]) {
    assert.deepEqual(await store.begin((tx, record) => endSessions(tx, record, decision)), { ok: true, customer, at: AT });
    assert.deepEqual(await rowOf(store), { state: "open", at: null, ended: generation, generation });
  }
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  const [event] = await auditLog(store);
  assert.deepEqual([event?.kind, event?.confidential], ["customer-sign-out", { operator: "anna", reason: decision.reason }]);
});

test("an unknown username is refused, and recorded nowhere", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const unknown = { ok: false, refusal: "customer-unknown" };
  assert.deepEqual(await store.begin((tx, record) => open(tx, record, decision)), unknown);
  assert.deepEqual(await store.begin((tx, record) => endSessions(tx, record, decision)), unknown);
  assert.deepEqual(await store.begin((tx, record) => close(tx, record, decision, nothing)), unknown);
  assert.deepEqual(await auditLog(store), []);
});
