import assert from "node:assert/strict";
import { test } from "node:test";
import { changeRoles, disable, enable } from "../accounts/change-operator.ts";
import { beginOwnPasskey } from "../credentials/new-credential.ts";
import { addCredential, listCredentials, removeCredential } from "../credentials/own-credentials.ts";
import { beginPasskeySignIn, signInWithPasskey } from "../signing-in/sign-in.ts";
import { TestAuthenticator } from "../testing/test-authenticator.ts";
import {
  AT,
  anotherOperator,
  eventsOf,
  FROM,
  firstOperator,
  nameOf,
  openTestOperators,
  resultOf,
  testOperators,
  trySignIn,
} from "../testing/test-operators.ts";
import { endOtherSessions, endSession, signOut } from "./end-session.ts";
import { findSession, listSessions } from "./find-session.ts";

const MINUTE = 60_000;

test("a session ends 15 minutes after its last use and 8 hours after its beginning, and questions of a page are no use", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { token, authenticator } = await firstOperator(operators);
  for (let at = AT; at < AT + 8 * 60 * MINUTE; at += 14 * MINUTE)
    assert.ok(await findSession(operators, token, at), `${at - AT}`);
  assert.equal(await findSession(operators, token, AT + 8 * 60 * MINUTE), null);
  const { token: idle } = resultOf(await trySignIn(operators, authenticator));
  assert.ok(await findSession(operators, idle, AT + 10 * MINUTE, { isUse: false }));
  assert.ok(await findSession(operators, idle, AT + 15 * MINUTE - 1, { isUse: false }));
  assert.equal(await findSession(operators, idle, AT + 15 * MINUTE), null);
});

test("the database has no token, and none but the whole right one is found", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { token } = await firstOperator(operators);
  const [row] = await operators.store.sql<{ text: string }[]>`select operator_session::text as text from operator_session`;
  assert.ok(!row?.text.includes(token) && !row?.text.includes(Buffer.from(token, "base64url").toString("hex")));
  for (const other of ["", token.slice(1), `${token}=`, `${token} `, token.toLowerCase(), "A".repeat(43)])
    assert.equal(await findSession(operators, other, AT), null, other);
});

test("an operator lists the own sessions, ends one, and ends all others, for every console at once", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const [second, third] = [
    resultOf(await trySignIn(operators, anna.authenticator, AT + 1)),
    resultOf(await trySignIn(operators, anna.authenticator, AT + 2)),
  ];
  const elsewhere = await openTestOperators(database.store);
  const listed = await listSessions(elsewhere, second.signedIn, AT + 3);
  assert.deepEqual(
    listed.map(({ id, isThis }) => [id, isThis]),
    [
      [third.signedIn.session, false],
      [second.signedIn.session, true],
      [anna.signedIn.session, false],
    ],
  );
  assert.deepEqual(listed[0], {
    ...{ id: third.signedIn.session, kind: "browser", userAgent: FROM.userAgent, address: FROM.address, isThis: false },
    ...{ createdAt: AT + 2, lastUsedAt: AT + 2, expiresAt: AT + 2 + 8 * 3_600_000 },
  });
  assert.equal(nameOf(await endSession(operators, second.signedIn, ben.signedIn.session, AT + 3)), "session-unknown");
  assert.equal(nameOf(await endSession(operators, second.signedIn, anna.signedIn.session, AT + 3)), "ok");
  assert.equal(nameOf(await endSession(operators, second.signedIn, anna.signedIn.session, AT + 3)), "session-unknown");
  assert.equal(await findSession(elsewhere, anna.token, AT + 3), null);
  assert.equal(await endOtherSessions(operators, second.signedIn, AT + 4), 1);
  assert.equal(await findSession(elsewhere, third.token, AT + 4), null);
  await signOut(operators, second.signedIn, AT + 5);
  await signOut(operators, second.signedIn, AT + 5);
  assert.equal(await findSession(elsewhere, second.token, AT + 5), null);
  assert.ok(await findSession(elsewhere, ben.token, AT + 5));
  assert.equal((await eventsOf(operators)).filter((each) => each === "operator-signout ok").length, 3);
});

test("disabling an operator and changing roles end the sessions at once, and enabling brings none back", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const change = { actor: anna.signedIn, username: "ben", reason: "", at: AT };
  const begin = operators.store.begin.bind(operators.store);
  resultOf(await begin((tx, record) => disable(tx, record, operators, change)));
  assert.equal(await findSession(operators, ben.token, AT), null);
  resultOf(await begin((tx, record) => enable(tx, record, operators, change)));
  assert.equal(await findSession(operators, ben.token, AT), null);
  const again = resultOf(await trySignIn(operators, ben.authenticator));
  assert.deepEqual((await findSession(operators, again.token, AT))?.roles, ["teller"]);
  resultOf(await begin((tx, record) => changeRoles(tx, record, operators, { ...change, roles: ["viewer", "auditor"] })));
  assert.equal(await findSession(operators, again.token, AT), null);
  const third = resultOf(await trySignIn(operators, ben.authenticator));
  assert.deepEqual(third.signedIn.roles, ["auditor", "viewer"]);
});

test("a new passkey needs a fresh proof, ends the other sessions and keeps the one that asks; the last way in stays", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const other = resultOf(await trySignIn(operators, anna.authenticator, AT + 1));
  const add = async (at: number, authenticator = new TestAuthenticator()) => {
    const { challenge, options } = resultOf(await beginOwnPasskey(operators, anna.signedIn, at));
    const given = { kind: "passkey", challenge, response: authenticator.create(options), name: "spare" } as const;
    return nameOf(await addCredential(operators, anna.signedIn, given, at));
  };
  assert.equal(await add(AT + 6 * MINUTE), "proof-stale");
  assert.equal(await add(AT + 2, anna.authenticator), "passkey-taken");
  const [only] = (await listCredentials(operators, anna.signedIn)).passkeys;
  assert.equal(nameOf(await removeCredential(operators, anna.signedIn, only?.id ?? "", AT + 2)), "last-credential");
  const spare = new TestAuthenticator();
  assert.equal(await add(AT + 3, spare), "ok");
  assert.equal(await findSession(operators, other.token, AT + 3), null);
  assert.deepEqual(await findSession(operators, anna.token, AT + 3), anna.signedIn);
  assert.equal(nameOf(await removeCredential(operators, anna.signedIn, only?.id ?? "", AT + 4)), "ok");
  assert.equal(nameOf(await removeCredential(operators, anna.signedIn, only?.id ?? "", AT + 4)), "credential-unknown");
  assert.deepEqual(
    (await listCredentials(operators, anna.signedIn)).passkeys.map(({ name }) => name),
    ["spare"],
  );
  assert.equal(nameOf(await trySignIn(operators, anna.authenticator, AT + 5)), "passkey-invalid");
  assert.equal(nameOf(await trySignIn(operators, spare, AT + 5)), "ok");
  assert.equal(nameOf(await removeCredential(operators, other.signedIn, only?.id ?? "", AT + 5)), "session-unknown");
});

test("what was typed about itself by a program is cut and cleaned before it is stored", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { authenticator } = await firstOperator(operators);
  const { challenge, options } = await beginPasskeySignIn(operators, { username: null, at: AT });
  const from = { address: "::1", userAgent: `\u001b[2J\u202eevil\0${"x".repeat(5_000)}\ud800` };
  const { signedIn } = resultOf(
    await signInWithPasskey(operators, { challenge, response: authenticator.get(options), from, at: AT + 1 }),
  );
  const [listed] = await listSessions(operators, signedIn, AT + 1);
  assert.equal(listed?.userAgent, ` [2J evil ${"x".repeat(190)}`.slice(0, 200));
});
