import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventStore } from "../../events/events.ts";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { accept, type CustomerId, newRequestId, refuse } from "../../model/model.ts";
import { findAnswer, insertAnswer, sqlState } from "../../store/store.ts";
import { lock, unlock } from "../lock.ts";
import { AT, ATM, auditLog, PASSWORD, SESSION, testCredentials, testCustomer, trySignIn } from "../testing/test-customer.ts";
import { changePassword, type WriteAnswer } from "./change-password.ts";
import type { Credentials } from "./credentials.ts";
import { HashQueue } from "./hash-queue.ts";

const NEW = "a deeper pond";

/** Changes the password as the bank does, with the answer stored under the request's id. */
function change(
  store: EventStore,
  credentials: Credentials,
  customer: CustomerId,
  { password = PASSWORD, replacement = NEW, request = newRequestId(), at = AT } = {},
) {
  const digest = Buffer.alloc(32);
  const writeAnswer: WriteAnswer = async (tx, outcome) => {
    const answer = outcome.ok ? "ok" : outcome.refusal;
    await insertAnswer(tx, ATM, request, { op: "change-password", digest, answer }, at);
    return ["answer", request, answer];
  };
  const facts = { terminal: ATM, session: SESSION, request, at, customer, username: "alice", password, replacement };
  return changePassword(store, credentials, facts, writeAnswer);
}

test("after a change the new password signs in and the old one does not; answer and event are stored", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const request = newRequestId();
  assert.deepEqual(await change(store, credentials, customer, { request }), accept({}));
  assert.equal((await findAnswer(store.sql, ATM, request))?.answer, "ok");
  assert.deepEqual(
    (await auditLog(store)).map(({ kind, outcome }) => `${kind} ${outcome}`),
    ["change-password ok"],
  );
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: NEW }), "ok");
});

test("a new password against the rules is refused without a comparison; answer and event are stored", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials, compared } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  assert.deepEqual(
    await change(store, credentials, customer, { replacement: "short" }),
    refuse("password-too-short", { least: 8n }),
  );
  assert.deepEqual(await change(store, credentials, customer, { replacement: "alice2031" }), refuse("password-too-near"));
  assert.equal(compared.length, 0);
  const outcomes = (await auditLog(store)).map((event) => event.outcome);
  assert.deepEqual(outcomes, ["denied:password-too-short", "denied:password-too-near"]);
  assert.equal((await store.sql`select from request_answer`).length, 2);
});

test("wrong passwords at a change and at sign-in count together, and each refusal has its answer and event", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  for (let i = 0; i < 2; i++) {
    assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
    assert.deepEqual(await change(store, credentials, customer, { password: "wrong" }), refuse("credentials-wrong"));
  }
  assert.deepEqual(await change(store, credentials, customer), refuse("credentials-delayed", { seconds: 5n }));
  assert.deepEqual(await change(store, credentials, customer, { at: AT + 5_000 }), accept({}));
  const answers = await store.sql<{ answer: string }[]>`select answer from request_answer order by request`;
  assert.deepEqual(
    answers.map((row) => row.answer),
    ["credentials-wrong", "credentials-wrong", "credentials-delayed", "ok"],
  );
  assert.equal((await auditLog(store)).length, 7);
});

test("a request id with a stored answer changes nothing", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const request = newRequestId();
  await change(store, credentials, customer, { request });
  const repeat = change(store, credentials, customer, { request, password: NEW, replacement: "another quiet pond" });
  await assert.rejects(repeat, (error) => sqlState(error) === "23505");
  assert.equal(await trySignIn(store, credentials, "alice", { password: NEW }), "ok");
  assert.equal((await auditLog(store)).filter((event) => event.kind === "change-password").length, 1);
});

test("of two changes from the same old password at once, one succeeds", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const replacements = ["first new pond", "second new pond"];
  const outcomes = await Promise.all(replacements.map((replacement) => change(store, credentials, customer, { replacement })));
  const winner = outcomes.findIndex((outcome) => outcome.ok);
  assert.deepEqual(outcomes[1 - winner], refuse("credentials-wrong"));
  assert.equal(await trySignIn(store, credentials, "alice", { password: replacements[winner] ?? "" }), "ok");
});

test("a change during a sign-in that renews the old hash stays in effect, and the old password signs nobody in", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const renewing = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const { credentials: raised } = await testCredentials({ cost: 5 });
  const slow: Credentials = {
    ...raised,
    hash: async (whose, password) => {
      renewing.resolve();
      await gate.promise;
      return raised.hash(whose, password);
    },
  };
  const signingIn = trySignIn(store, slow, "alice", { password: PASSWORD });
  await renewing.promise;
  assert.deepEqual(await change(store, raised, customer), accept({}));
  gate.resolve();
  assert.equal(await signingIn, "credentials-wrong");
  assert.equal(await trySignIn(store, raised, "alice", { password: PASSWORD }), "credentials-wrong");
  assert.equal(await trySignIn(store, raised, "alice", { password: NEW }), "ok");
});

test("if the queue is full a change is refused and leaves no trace", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const full = { ...credentials, queue: new HashQueue({ atOnce: 1, waiting: 0, waitingPerTerminal: 0 }) };
  const gate = Promise.withResolvers<void>();
  const running = full.queue.run(ATM, () => gate.promise);
  assert.deepEqual(await change(store, full, customer), refuse("bank-busy"));
  const written = store.sql`select from guess_count union all select from audit_event union all select from request_answer`;
  assert.deepEqual([...(await written)], []);
  gate.resolve();
  await running;
  assert.deepEqual(await change(store, credentials, customer), accept({}));
});

test("a right password at a change forgives earlier wrong ones, also those at sign-in", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  for (let wrong = 0; wrong < 3; wrong++) assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.deepEqual(await change(store, credentials, customer), accept({}));
  for (let wrong = 0; wrong < 4; wrong++) assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: NEW }), "credentials-delayed");
});

test("a locked customer cannot change the password, even if the lock comes while it is hashed", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "alice");
  const decision = { username: "alice", at: AT, operator: "anna", approval: null, reason: "" };
  const locking: Credentials = {
    ...credentials,
    hash: async (whose, password) => {
      await store.begin((tx, record) => lock(tx, record, decision));
      return credentials.hash(whose, password);
    },
  };
  for (const each of [locking, credentials]) assert.deepEqual(await change(store, each, customer), refuse("credentials-locked"));
  await store.begin((tx, record) => unlock(tx, record, decision));
  assert.equal(await trySignIn(store, credentials, "alice", { password: NEW }), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  const changes = (await auditLog(store)).filter(({ kind }) => kind === "change-password");
  assert.deepEqual(
    changes.map(({ outcome }) => outcome),
    Array(2).fill("denied:credentials-locked"),
  );
});
