import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { bcryptHere, costOf } from "../../hashing/hashing.ts";
import { acceptInvitation, beginInvitedPassword } from "../invitations/accept.ts";
import { findSession } from "../sessions/find-session.ts";
import type { Operators } from "../settings.ts";
import {
  AT,
  acceptWithPassword,
  anotherOperator,
  codeOf,
  FROM,
  firstOperator,
  nameOf,
  PASSWORD,
  resultOf,
  testOperators,
  tryInvite,
  trySignIn as tryPasskey,
} from "../testing/test-operators.ts";
import { proveAgainWithPassword } from "./prove-again.ts";
import { signInWithPassword } from "./sign-in.ts";

const STEP_MS = 30_000;

/** Ben, who signs in with a password and a code, and Anna, who invited him. */
async function ben(operators: Operators) {
  const anna = await firstOperator(operators);
  const { token } = resultOf(await tryInvite(operators, { by: anna.signedIn, username: "Ben", roles: ["teller"] }));
  return { anna, ...(await acceptWithPassword(operators, token)) };
}

const trySignIn = async (operators: Operators, given: { username?: string; password?: string; code: string; at?: number }) =>
  nameOf(await signInWithPassword(operators, { username: "ben", password: PASSWORD, from: FROM, at: AT, ...given }));

test("a password with its code signs in, whatever the capitals of the username; neither does alone", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { secret } = await ben(operators);
  const at = AT + STEP_MS;
  const right = { username: "bEN", password: PASSWORD, code: codeOf(secret, at), from: FROM, at };
  for (const code of ["", "12345", "not a code", codeOf(secret, at + 10 * STEP_MS)])
    assert.equal(await trySignIn(operators, { code, at: at + 900_000 }), "credentials-wrong", code);
  await using fresh = await testOperators();
  const other = await ben(fresh.operators);
  const code = codeOf(other.secret, at);
  assert.equal(await trySignIn(fresh.operators, { password: "another password", code, at }), "credentials-wrong");
  assert.equal(await trySignIn(fresh.operators, { code, at }), "ok", "a code that came with a wrong password is not used up");
  const { token, signedIn } = resultOf(
    await signInWithPassword(operators, { ...right, at: at + 2_000_000, code: codeOf(secret, at + 2_000_000) }),
  );
  assert.deepEqual(await findSession(operators, token, at + 2_000_000), signedIn);
});

test("a code is right one step early and late, and each is used once, on any number of consoles at once", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { secret } = await ben(operators);
  // The code of the invitation itself is used up.
  assert.equal(await trySignIn(operators, { code: codeOf(secret, AT), at: AT }), "credentials-wrong");
  const at = AT + 10 * STEP_MS;
  assert.equal(await trySignIn(operators, { code: codeOf(secret, at - 2 * STEP_MS), at }), "credentials-wrong");
  assert.equal(await trySignIn(operators, { code: codeOf(secret, at - STEP_MS), at }), "ok");
  assert.equal(await trySignIn(operators, { code: codeOf(secret, at - STEP_MS), at }), "credentials-wrong");
  assert.equal(
    await trySignIn(operators, { code: `${codeOf(secret, at).slice(0, 3)} ${codeOf(secret, at).slice(3)}`, at }),
    "ok",
  );
  const early = codeOf(secret, at + STEP_MS);
  const outcomes = await Promise.all(Array.from({ length: 3 }, () => trySignIn(operators, { code: early, at })));
  assert.deepEqual(outcomes.sort(), ["credentials-wrong", "credentials-wrong", "ok"]);
  assert.equal(
    await trySignIn(operators, { code: codeOf(secret, at), at }),
    "credentials-wrong",
    "an older code than a used one",
  );
});

test("an unknown username, and one with a passkey alone, get the answers, the delays and the hashing of any other", async () => {
  const compared: string[] = [];
  const bcrypt = {
    hash: bcryptHere.hash,
    compare: (given: string, hash: string) => {
      compared.push(hash);
      return bcryptHere.compare(given, hash);
    },
  };
  const place = { free: 1_000, delayFirstMs: 0, delayMostMs: 0, windowMs: 3_600_000 };
  const subject = { free: 3, delayFirstMs: 5_000, delayMostMs: 900_000, windowMs: 86_400_000 };
  await using database = await testOperators({ bcrypt, policies: { place, subject } });
  const { operators } = database;
  const { anna } = await ben(operators);
  const outcomes: Record<string, string[]> = { ben: [], anna: [], nobody: [], "not even a username": [] };
  const costs: Record<string, number[]> = {};
  for (const [username, seen] of Object.entries(outcomes)) {
    compared.length = 0;
    for (let n = 0, at = AT; n < 6; n++, at += 1_000_000)
      for (const time of [at, at + 1])
        seen.push(await trySignIn(operators, { username, password: "wrong", code: "123456", at: time }));
    costs[username] = compared.map(costOf);
  }
  for (const username of ["anna", "nobody", "not even a username"]) {
    assert.deepEqual(outcomes[username], outcomes["ben"], username);
    assert.deepEqual(costs[username], costs["ben"], username);
  }
  assert.deepEqual(new Set(outcomes["ben"]), new Set(["credentials-wrong", "credentials-delayed"]));
  assert.equal(nameOf(await tryPasskey(operators, anna.authenticator, AT + 6_000_000)), "ok", "wrong passwords delay no passkey");
});

test("the right password and code forgive the wrong tries before; an address that tries many usernames is slowed", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { secret } = await ben(operators);
  for (let round = 1; round <= 3; round++) {
    const at = AT + round * 60_000;
    for (let n = 0; n < 3; n++)
      assert.equal(await trySignIn(operators, { password: "wrong", code: "123456", at }), "credentials-wrong");
    assert.equal(await trySignIn(operators, { code: codeOf(secret, at), at }), "ok");
  }
  const at = AT + 7_200_000;
  const outcomes: string[] = [];
  for (let n = 0; n < 22; n++)
    outcomes.push(await trySignIn(operators, { username: `stranger${n}`, password: "x", code: "1", at }));
  assert.equal(outcomes.indexOf("credentials-delayed"), 21);
  const delayed = await signInWithPassword(operators, {
    ...{ username: "ben", password: PASSWORD, code: codeOf(secret, at), from: FROM, at },
  });
  assert.deepEqual(delayed, { ok: false, refusal: "credentials-delayed", seconds: 10 });
  const elsewhere = { ...FROM, address: "192.0.2.8" };
  const given = { username: "ben", password: PASSWORD, code: codeOf(secret, at), from: elsewhere, at };
  assert.equal(nameOf(await signInWithPassword(operators, given)), "ok");
});

test("each attempt is in the audit log, with what was typed as username in the sealed part alone", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { secret } = await ben(operators);
  const at = AT + 60_000;
  await trySignIn(operators, { username: "my-secret-password", code: "123456", at });
  for (let n = 0; n < 5; n++) await trySignIn(operators, { password: "wrong", code: "123456", at });
  await trySignIn(operators, { code: codeOf(secret, at + 100_000), at: at + 100_000 });
  const events = (await recordedEvents(operators.store.sql)).filter((each) => each.at >= at && each.kind === "operator-signin");
  assert.deepEqual(
    events.map(({ outcome }) => outcome),
    [...Array(5).fill("denied:credentials-wrong"), "denied:credentials-delayed", "ok"],
  );
  assert.deepEqual(events[0]?.confidential, { username: "my-secret-password", by: "password", address: FROM.address });
  const clear = JSON.stringify(events.map(({ confidential: _, ...rest }) => rest));
  const counts = JSON.stringify([...(await operators.store.sql`select subject from guess_count`)]);
  for (const typed of ["my-secret-password", PASSWORD, secret, "ben"]) assert.ok(!`${clear}${counts}`.includes(typed), typed);
});

test("the stored secret of the digits and the hash are of no use without the key, or in another row", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { anna, secret } = await ben(operators);
  const invited = resultOf(await tryInvite(operators, { by: anna.signedIn, username: "carl", roles: ["auditor"] }));
  const carl = await acceptWithPassword(operators, invited.token);
  const dump = JSON.stringify([
    ...(await operators.store.sql`select hash, encode(totp, 'escape') as totp from operator_password`),
  ]);
  assert.ok(!dump.includes(secret));
  await database.store.sql`
    update operator_password as one set totp = other.totp, hash = other.hash from operator_password as other where one.id <> other.id`;
  const at = AT + 60_000;
  for (const code of [codeOf(secret, at), codeOf(carl.secret, at)])
    for (const username of ["ben", "carl"]) assert.equal(await trySignIn(operators, { username, code, at }), "credentials-wrong");
  assert.ok(database.reports.length >= 4);
});

test("a new password obeys the customers' rules, and comes with a right first code in time", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const { token } = resultOf(await tryInvite(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] }));
  const set = async (password: string, { wrong = false, late = 0, forSomebody = token } = {}) => {
    const { secret, pending, uri } = resultOf(
      await beginInvitedPassword(operators, { token: forSomebody, person: null, at: AT }),
    );
    assert.match(uri, /^otpauth:\/\/totp\/Strongroom:\w+\?/);
    const at = AT + late;
    const code = wrong ? "000000" : codeOf(secret, at);
    const credential = { kind: "password", password, pending, code } as const;
    return acceptInvitation(operators, { token, person: null, credential, from: FROM, at });
  };
  assert.deepEqual(await set("short"), { ok: false, refusal: "password-too-short", least: 8 });
  assert.equal(nameOf(await set("Welcome1!")), "password-too-common");
  assert.equal(nameOf(await set(PASSWORD, { wrong: true })), "code-wrong");
  assert.equal(nameOf(await set(PASSWORD, { late: 15 * 60_000 })), "totp-expired");
  const other = resultOf(await tryInvite(operators, { by: anna.signedIn, username: "carl", roles: ["teller"] }));
  assert.equal(
    nameOf(await set(PASSWORD, { forSomebody: other.token })),
    "totp-expired",
    "a secret that was shown to somebody else",
  );
  assert.equal(nameOf(await set(PASSWORD)), "ok");
});

test("a fresh proof by password takes this operator's password, and a code that was not used", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { secret, signedIn, token, anna } = await ben(operators);
  const at = AT + 600_000;
  const code = codeOf(secret, at);
  const given = { password: PASSWORD, code, address: FROM.address, at };
  assert.equal(nameOf(await proveAgainWithPassword(operators, anna.signedIn, given)), "credentials-wrong");
  assert.equal(resultOf(await proveAgainWithPassword(operators, signedIn, given)).provenAt, at);
  assert.equal((await findSession(operators, token, at))?.provenAt, at);
  assert.equal(nameOf(await proveAgainWithPassword(operators, signedIn, given)), "credentials-wrong");
  const carl = await anotherOperator(operators, { by: anna.signedIn, username: "carl", roles: ["teller"] });
  const elsewhere = { ...signedIn, session: carl.signedIn.session };
  const next = { ...given, at: at + STEP_MS, code: codeOf(secret, at + STEP_MS) };
  assert.equal(nameOf(await proveAgainWithPassword(operators, elsewhere, next)), "session-unknown");
});
