import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { bcryptHere } from "../../hashing/hashing.ts";
import { AT, ATM, OTHER_ATM, PASSWORD, testCredentials, testCustomer, trySignIn } from "../testing/test-customer.ts";
import { customerSubject, forgetStrangers, forgiveGuess, takeGuess, terminalSubject } from "./guess-count.ts";
import { CUSTOMER_POLICY, TERMINAL_POLICY } from "./guess-policy.ts";

const POLICIES = { place: TERMINAL_POLICY, subject: CUSTOMER_POLICY };

/** Returns a bcrypt whose comparisons wait for `open`: every attempt begins before one is decided. */
function gatedBcrypt() {
  const gate = Promise.withResolvers<void>();
  let comparing = 0;
  const engine = {
    hash: bcryptHere.hash,
    compare: async (secret: string, hash: string) => {
      comparing++;
      await gate.promise;
      return bcryptHere.compare(secret, hash);
    },
  };
  return { engine, comparing: () => comparing, open: gate.resolve };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("parallel guesses on two servers get exactly as many tries as serial ones", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { engine, comparing, open } = gatedBcrypt();
  const { credentials: one } = await testCredentials({ bcrypt: engine });
  const { credentials: other } = await testCredentials({ bcrypt: engine });
  await testCustomer(store, one, "alice");
  const serial = CUSTOMER_POLICY.free + 1;

  let refused = 0;
  const guesses = Array.from({ length: 24 }, async (_, i) => {
    const outcome = await trySignIn(store, i % 2 ? one : other, "alice", { terminal: i % 3 ? ATM : OTHER_ATM });
    if (outcome === "credentials-delayed") refused++;
    return outcome;
  });
  // None is decided yet. If tries counted only once they are wrong, all would be comparing now.
  await until(() => refused + comparing() === guesses.length);
  assert.equal(comparing(), serial);
  // A comparison holds no connection. There are as many connections as tries, so this call would block.
  await store.sql`select 1`;
  open();
  const outcomes = await Promise.all(guesses);
  assert.equal(outcomes.filter((outcome) => outcome === "credentials-wrong").length, serial);
  assert.equal(await trySignIn(store, one, "alice", { password: PASSWORD, at: AT + 4_999 }), "credentials-delayed");
  assert.equal(await trySignIn(store, one, "alice", { password: PASSWORD, at: AT + 5_000 }), "ok");
});

test("a right password forgives the tries before it, but not later tries that may still be wrong", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const subject = customerSubject(await testCustomer(store, credentials, "alice"), ATM);
  const take = async () => {
    const taken = await store.sql.begin((tx) =>
      takeGuess(tx, POLICIES, { place: terminalSubject(ATM), subject, familiar: true, at: AT }),
    );
    assert.ok(taken.ok);
    return taken.result;
  };
  const wrongs = async () => {
    const rows = await store.sql<{ wrong: number }[]>`select (tries - forgiven)::int as wrong from guess_count order by subject`;
    return rows.map((row) => row.wrong); // The customer's, the ATM's.
  };
  const [, second, third] = [await take(), await take(), await take()];
  assert.deepEqual(await wrongs(), [3, 3]);
  await store.sql.begin((tx) => forgiveGuess(tx, third));
  assert.deepEqual(await wrongs(), [0, 2]);
  await take();
  // The second try is right only now. It forgives nothing more than the third did.
  await store.sql.begin((tx) => forgiveGuess(tx, second));
  assert.deepEqual(await wrongs(), [1, 2]);
});

test("an ATM where many usernames were tried is delayed for all of them, but no other ATM is", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  for (const username of ["alice", "mallory"]) await testCustomer(store, credentials, username);
  for (let i = 0; i < 21; i++) {
    assert.equal(await trySignIn(store, credentials, `user${i}`), "credentials-wrong");
    // A sign-in to the attacker's own account in between does not help.
    if (i === 10) assert.equal(await trySignIn(store, credentials, "mallory", { password: PASSWORD }), "ok");
  }
  const right = { password: PASSWORD, at: AT + 9_999 };
  assert.equal(await trySignIn(store, credentials, "alice", right), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM }), "ok");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 10_000 }), "ok");
  // Another wrong try causes the same delay, not a longer one. All is forgotten an hour after the first.
  assert.equal(await trySignIn(store, credentials, "bob", { at: AT + 10_000 }), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "bob", { at: AT + 19_999 }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "bob", { at: AT + 20_000 }), "credentials-wrong");
  for (let i = 0; i < 2; i++)
    assert.equal(await trySignIn(store, credentials, `last${i}`, { at: AT + 3_600_000 }), "credentials-wrong");
});

test("unknown usernames can be forgotten, customers and ATMs never", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  for (const [username, at] of [
    ["alice", AT],
    ["nobody", AT],
    ["noone", AT + 1],
  ] as const)
    await trySignIn(store, credentials, username, { at });
  for (const [place, at] of [
    ["address:192.0.2.1", AT],
    ["address:192.0.2.2", AT + 1],
  ] as const)
    await store.sql.begin((tx) => takeGuess(tx, POLICIES, { place, subject: "operator:anna", familiar: false, at }));
  await forgetStrangers(store.sql, AT + 1);
  const kept = await store.sql<{ kind: string }[]>`select split_part(subject, ':', 1) as kind from guess_count order by 1`;
  assert.deepEqual(
    kept.map((row) => row.kind),
    ["address", "customer", "operator", "stranger", "terminal"],
  );
});
