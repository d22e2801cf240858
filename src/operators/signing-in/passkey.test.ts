import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { disable } from "../accounts/change-operator.ts";
import { acceptInvitation, beginInvitedPasskey } from "../invitations/accept.ts";
import { findSession } from "../sessions/find-session.ts";
import { TestAuthenticator } from "../testing/test-authenticator.ts";
import {
  AT,
  accept,
  anotherOperator,
  eventsOf,
  FROM,
  firstOperator,
  nameOf,
  resultOf,
  testOperators,
  tryAccept,
  tryInvite,
  trySignIn,
} from "../testing/test-operators.ts";
import { beginPasskeyProof, proveAgainWithPasskey } from "./prove-again.ts";
import { beginPasskeySignIn, signInWithPasskey } from "./sign-in.ts";

test("a passkey signs its operator in, and the session knows roles and the time of the proof", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { authenticator, signedIn: first } = await firstOperator(operators);
  const { token, signedIn, expiresAt } = resultOf(await trySignIn(operators, authenticator, AT + 1_000));
  assert.deepEqual(signedIn, {
    ...{ kind: "operator", id: first.id, username: "anna", roles: ["administrator"] },
    ...{ session: signedIn.session, provenAt: AT + 1_000 },
  });
  assert.match(signedIn.session, /^[0-9a-f]{32}$/);
  assert.equal(expiresAt, AT + 1_000 + 8 * 3_600_000);
  assert.deepEqual(await findSession(operators, token, AT + 2_000), signedIn);
  const [event] = (await recordedEvents(operators.store.sql)).filter(({ at, kind }) => kind === "operator-signin" && at > AT);
  assert.deepEqual(
    [event?.request, event?.session, event?.confidential],
    [first.id, signedIn.session, { username: "anna", by: "passkey", address: FROM.address, agent: FROM.userAgent }],
  );
});

test("only an answer to this challenge, from this site, by a verified person, with a count that grew, signs in", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { authenticator } = await firstOperator(operators);
  const attempt = async (change: (asked: { challenge: string; rpId?: string | undefined }) => object, answer = {}) => {
    const { challenge, options } = await beginPasskeySignIn(operators, { username: null, at: AT });
    const response = authenticator.get({ ...options, ...change(options) }, answer);
    return nameOf(await signInWithPasskey(operators, { challenge, response, from: FROM, at: AT }));
  };
  const same = () => ({});
  assert.equal(await attempt(same), "ok");
  assert.equal(await attempt(same, { verified: false }), "passkey-invalid");
  assert.equal(await attempt(same, { origin: "http://localhost:5001" }), "passkey-invalid");
  assert.equal(await attempt(() => ({ rpId: "example.org" })), "passkey-invalid");
  assert.equal(await attempt(() => ({ challenge: Buffer.alloc(32).toString("base64url") })), "passkey-invalid");
  authenticator.count = 0;
  assert.equal(await attempt(same), "passkey-invalid", "a copy of the authenticator counts from an older state");
  authenticator.count += 9;
  assert.equal(await attempt(same), "ok");
  assert.equal(nameOf(await trySignIn(operators, new TestAuthenticator(), AT)), "passkey-invalid");
  for (const response of [null, "text", {}, { id: "aaaa" }, { id: "aaaa", response: null }]) {
    const { challenge } = await beginPasskeySignIn(operators, { username: null, at: AT });
    assert.equal(nameOf(await signInWithPasskey(operators, { challenge, response, from: FROM, at: AT })), "passkey-invalid");
  }
  assert.equal((await eventsOf(operators)).filter((each) => each === "operator-signin error:passkey-invalid").length, 11);
});

test("a challenge is used once, by whichever console, and is over after five minutes", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { authenticator } = await firstOperator(operators);
  const { challenge, options } = await beginPasskeySignIn(operators, { username: null, at: AT });
  const [one, other] = [authenticator.get(options), authenticator.get(options)];
  const sign = (response: unknown, at: number, id = challenge) =>
    signInWithPasskey(operators, { challenge: id, response, from: FROM, at });
  const outcomes = await Promise.all([sign(one, AT), sign(other, AT)]);
  assert.deepEqual(outcomes.map(nameOf).sort(), ["challenge-unknown", "ok"]);
  const later = await beginPasskeySignIn(operators, { username: null, at: AT });
  const response = authenticator.get(later.options);
  assert.equal(nameOf(await sign(response, AT + 5 * 60_000, later.challenge)), "challenge-unknown");
  assert.equal(nameOf(await sign(response, AT, "no id")), "challenge-unknown");
});

test("an authenticator that does not count signs in again and again", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { signedIn } = await firstOperator(operators);
  const { token } = resultOf(await tryInvite(operators, { by: signedIn, username: "ben", roles: ["teller"] }));
  const { authenticator } = await accept(operators, token, { authenticator: new TestAuthenticator({ counts: false }) });
  for (let n = 0; n < 3; n++) assert.equal(nameOf(await trySignIn(operators, authenticator)), "ok");
});

test("one passkey serves one account: it is refused at a second, and authenticators are told of all", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { authenticator, signedIn } = await firstOperator(operators);
  const invited = await tryInvite(operators, { by: signedIn, username: "sockpuppet", roles: ["treasurer"] });
  const { token } = resultOf(invited);
  const { options } = resultOf(await beginInvitedPasskey(operators, { token, person: null, at: AT }));
  assert.deepEqual(
    options.excludeCredentials?.map(({ id }) => id),
    [authenticator.credential.toString("base64url")],
  );
  assert.equal(options.authenticatorSelection?.userVerification, "required");
  assert.equal(options.authenticatorSelection?.residentKey, "preferred");
  for (const response of [null, "text", {}, { id: "aaaa", rawId: "aaaa", type: "public-key", response: {} }]) {
    const { challenge } = resultOf(await beginInvitedPasskey(operators, { token, person: null, at: AT }));
    const credential = { kind: "passkey", challenge, response, name: "a key" } as const;
    assert.equal(
      nameOf(await acceptInvitation(operators, { token, person: null, credential, from: FROM, at: AT })),
      "passkey-invalid",
    );
  }
  // This one ignores what it is told.
  assert.equal(nameOf(await tryAccept(operators, token, { authenticator })), "passkey-taken");
  assert.equal(nameOf(await trySignIn(operators, authenticator)), "ok");
  assert.equal(nameOf(await tryAccept(operators, token)), "ok", "the link can still be used, with another authenticator");
});

test("the options of a sign-in do not tell whether the username exists", async () => {
  await using database = await testOperators();
  const { operators } = database;
  await firstOperator(operators);
  const allowed = async (username: string) =>
    (await beginPasskeySignIn(operators, { username, at: AT })).options.allowCredentials ?? [];
  const [anna, nobody, again, other] = [
    await allowed("anna"),
    await allowed("nobody"),
    await allowed("NOBODY"),
    await allowed("somebody"),
  ];
  assert.deepEqual(nobody, again);
  assert.notDeepEqual(nobody, other);
  const form = (list: typeof anna) => list.map((each) => ({ ...each, id: each.id.length }));
  assert.deepEqual(form(nobody), form(anna));
});

test("a disabled operator's passkey signs nobody in, and gets the answer of an unknown one", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const change = { actor: anna.signedIn, username: "ben", reason: "left", at: AT };
  resultOf(await operators.store.begin((tx, record) => disable(tx, record, operators, change)));
  assert.equal(nameOf(await trySignIn(operators, ben.authenticator)), "passkey-invalid");
});

test("a fresh proof takes a passkey of the same operator, and renews the time of the session's proof alone", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const later = AT + 600_000;
  const prove = async ({ authenticator }: typeof ben) => {
    const { challenge, options } = await beginPasskeyProof(operators, ben.signedIn, later);
    return proveAgainWithPasskey(operators, ben.signedIn, { challenge, response: authenticator.get(options), at: later });
  };
  assert.equal(nameOf(await prove(anna)), "passkey-invalid");
  assert.deepEqual(resultOf(await prove(ben)), { ...ben.signedIn, provenAt: later });
  assert.equal((await findSession(operators, ben.token, later))?.provenAt, later);
  const sessions = await operators.store.sql`select from operator_session where proven_at = ${new Date(later)}`;
  assert.equal(sessions.length, 1);
  const { challenge, options } = await beginPasskeyProof(operators, ben.signedIn, later);
  const asSignIn = { challenge, response: ben.authenticator.get(options), from: FROM, at: later };
  assert.equal(nameOf(await signInWithPasskey(operators, asSignIn)), "challenge-unknown", "a challenge is for one purpose");
});
