import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import type { OperatorId } from "../../model/model.ts";
import { disable, enable } from "../accounts/change-operator.ts";
import { listOperators } from "../accounts/list-operators.ts";
import type { Actor } from "../actor.ts";
import { findSession } from "../sessions/find-session.ts";
import type { Operators } from "../settings.ts";
import { TestAuthenticator } from "../testing/test-authenticator.ts";
import {
  AT,
  accept,
  anotherOperator,
  eventsOf,
  firstOperator,
  nameOf,
  resultOf,
  testOperators,
  tryAccept,
  tryInvite,
  trySignIn,
} from "../testing/test-operators.ts";
import { findInvitation } from "./accept.ts";
import { makeFirstLink, renewFirstLink } from "./first.ts";
import { invite, issueLink } from "./invite.ts";
import { recover } from "./recover.ts";

const DAY = 86_400_000;
const ROOT = { kind: "break-glass", login: "root", reason: "the link was lost" } as const;
const ANNA = { username: "anna", displayName: "Anna A." };

const first = (operators: Operators, at = AT) => operators.store.begin((tx, record) => makeFirstLink(tx, record, operators, at));
const renew = (operators: Operators, at = AT) =>
  operators.store.begin((tx, record) => renewFirstLink(tx, record, operators, { actor: ROOT, at }));
const draw = (operators: Operators, actor: Actor, username: string, at = AT) =>
  operators.store.begin((tx, record) => issueLink(tx, record, operators, { actor, username, reason: "", at }));
const recovery = (operators: Operators, maker: OperatorId, approver: OperatorId, username: string) =>
  operators.store.begin((tx, record) =>
    recover(tx, record, operators, { proposal: "p", maker, approver, username, reason: "lost the key", at: AT }),
  );
const change = (operators: Operators, act: typeof disable, actor: Actor, username: string) =>
  operators.store.begin((tx, record) => act(tx, record, operators, { actor, username, reason: "", at: AT }));

test("the first start makes one link; whoever uses it chooses a name and is the administrator; it works once", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const links = await Promise.all([first(operators), first(operators)]);
  assert.equal(links.filter((link) => link !== null).length, 1, "of two consoles that start at once");
  const [link] = links.filter((each) => each !== null);
  assert.equal(await first(operators), null);
  const token = link?.token ?? "";
  const found = { person: null, roles: ["administrator"], expiresAt: AT + DAY };
  assert.deepEqual(await findInvitation(operators, token, AT), found);
  assert.equal(nameOf(await tryAccept(operators, token, { person: null })), "username-invalid");
  assert.equal(nameOf(await tryAccept(operators, token, { person: { ...ANNA, username: "аnna" } })), "username-invalid");
  assert.equal(nameOf(await tryAccept(operators, token, { person: { ...ANNA, displayName: "\u202eanna" } })), "name-invalid");
  const racers = [
    tryAccept(operators, token, { person: ANNA }),
    tryAccept(operators, token, { person: { ...ANNA, username: "eve" } }),
  ];
  assert.deepEqual((await Promise.all(racers)).map(nameOf).sort(), ["invitation-unknown", "ok"]);
  assert.equal(await findInvitation(operators, token, AT), null);
  const all = await listOperators(operators.store.sql, operators);
  assert.deepEqual(
    all.map(({ roles, state, passkeys }) => [roles, state, passkeys]),
    [[["administrator"], "active", 1]],
  );
  assert.equal(await first(operators), null);
  const [row] = await operators.store.sql<{ text: string }[]>`select operator_invitation::text as text from operator_invitation`;
  assert.ok(!row?.text.includes(token));
});

test("a lost first link is renewed by breaking the glass, which ends the one before, and only while no administrator is active", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const lost = await first(operators);
  assert.equal(await findInvitation(operators, lost?.token ?? "", AT + DAY), null);
  const { token } = resultOf(await renew(operators, AT + 1));
  assert.equal(await findInvitation(operators, lost?.token ?? "", AT + 2), null);
  const anna = await accept(operators, token, { person: ANNA, at: AT + 2 });
  assert.equal(nameOf(await renew(operators, AT + 3)), "operator-state");
  assert.equal(nameOf(await change(operators, disable, anna.signedIn, "anna")), "own-account");
  resultOf(await change(operators, disable, ROOT, "anna"));
  const again = resultOf(await renew(operators, AT + 4));
  assert.equal(nameOf(await tryAccept(operators, again.token, { person: ANNA, at: AT + 5 })), "operator-exists");
  await accept(operators, again.token, { person: { ...ANNA, username: "boss" }, at: AT + 5 });
  const events = (await recordedEvents(operators.store.sql)).filter(({ kind }) => kind === "operator-invite");
  assert.deepEqual(
    events.map(({ outcome, confidential }) => [outcome, confidential?.["operator"]]),
    [
      ["ok", "the first start"],
      ["ok", "os:root"],
      ["error:operator-state", "os:root"],
      ["ok", "os:root"],
    ],
  );
});

test("an administrator invites; nobody else does, and no invitation is wrong", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["treasurer", "auditor"] });
  const by = anna.signedIn;
  const named = (displayName: string) =>
    operators.store.begin((tx, record) =>
      invite(tx, record, operators, { actor: by, username: "dora", displayName, roles: ["viewer"], reason: "", at: AT }),
    );
  for (const [outcome, refusal] of [
    [await tryInvite(operators, { by: ben.signedIn, username: "dora", roles: ["viewer"] }), "not-allowed"],
    [
      await tryInvite(operators, { by: { ...ben.signedIn, roles: ["administrator"] }, username: "dora", roles: ["viewer"] }),
      "not-allowed",
    ],
    [await tryInvite(operators, { by, username: "BEN", roles: ["viewer"] }), "operator-exists"],
    [await tryInvite(operators, { by, username: "d", roles: ["viewer"] }), "username-invalid"],
    [await tryInvite(operators, { by, username: "dora", roles: [] }), "roles-invalid"],
    [await tryInvite(operators, { by, username: "dora", roles: ["viewer", "viewer"] }), "roles-invalid"],
    [await tryInvite(operators, { by, username: "dora", roles: ["god" as "viewer"] }), "roles-invalid"],
    [await named(""), "name-invalid"],
    [await named("x".repeat(65)), "name-invalid"],
  ] as const)
    assert.equal(nameOf(outcome), refusal);
  const glass = await operators.store.begin((tx, record) =>
    invite(tx, record, operators, { actor: ROOT, username: "dora", displayName: "Dora", roles: ["viewer"], reason: "", at: AT }),
  );
  assert.equal(nameOf(glass), "not-allowed", "breaking the glass makes no operator");
  const operator = resultOf(await named("Dora D."));
  const { token } = resultOf(await draw(operators, by, "dora"));
  assert.deepEqual([operator.state, operator.passkeys, operator.password], ["invited", [], null]);
  assert.deepEqual((await findInvitation(operators, token, AT))?.person, { username: "dora", displayName: "Dora D." });
  assert.equal(await findInvitation(operators, token, AT + DAY), null);
  assert.equal(nameOf(await tryAccept(operators, token, { at: AT + DAY })), "invitation-unknown");
  const dora = await accept(operators, token);
  assert.equal(nameOf(await tryAccept(operators, token)), "invitation-unknown");
  assert.deepEqual((await findSession(operators, dora.token, AT))?.roles, ["viewer"]);
});

test("a new link ends the one before; only who invited gets it, and only for somebody who is invited", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const boss = await anotherOperator(operators, { by: anna.signedIn, username: "boss", roles: ["administrator"] });
  const { token } = resultOf(await tryInvite(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] }));
  assert.equal(nameOf(await draw(operators, boss.signedIn, "ben")), "not-allowed");
  const next = resultOf(await draw(operators, anna.signedIn, "ben"));
  assert.equal(await findInvitation(operators, token, AT), null);
  resultOf(await change(operators, disable, boss.signedIn, "ben"));
  assert.equal(await findInvitation(operators, next.token, AT), null, "a disabled account's link does not work");
  assert.equal(nameOf(await draw(operators, anna.signedIn, "ben")), "operator-state");
  resultOf(await change(operators, enable, boss.signedIn, "ben"));
  assert.equal(await findInvitation(operators, next.token, AT), null);
  assert.equal(nameOf(await draw(operators, boss.signedIn, "ben")), "not-allowed");
  await accept(operators, resultOf(await draw(operators, anna.signedIn, "ben")).token);
  assert.equal(nameOf(await draw(operators, anna.signedIn, "ben")), "operator-state");
});

test("a recovery takes two administrators beside the person; it ends credentials and sessions, and the maker draws the link", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const anna = await firstOperator(operators);
  const by = anna.signedIn;
  const boss = await anotherOperator(operators, { by, username: "boss", roles: ["administrator"] });
  const third = await anotherOperator(operators, { by, username: "third", roles: ["administrator"] });
  const ben = await anotherOperator(operators, { by, username: "ben", roles: ["teller"] });
  const [a, b, c, t] = [anna.signedIn.id, boss.signedIn.id, third.signedIn.id, ben.signedIn.id];
  for (const [maker, approver, username, refusal] of [
    [a, a, "ben", "needs-two"],
    [a, t, "ben", "needs-two"],
    [t, a, "ben", "needs-two"],
    [a, b, "boss", "needs-two"],
    [a, "0197a000-0000-7000-8000-000000000001" as OperatorId, "ben", "needs-two"],
    [a, b, "nobody", "operator-unknown"],
  ] as const)
    assert.equal(nameOf(await recovery(operators, maker, approver, username)), refusal);
  assert.ok(await findSession(operators, ben.token, AT));
  resultOf(await recovery(operators, a, b, "ben"));
  assert.equal(await findSession(operators, ben.token, AT), null);
  assert.equal(nameOf(await trySignIn(operators, ben.authenticator)), "passkey-invalid");
  for (const other of [boss, third]) assert.equal(nameOf(await draw(operators, other.signedIn, "ben")), "not-allowed");
  // Nor by a way around.
  resultOf(await change(operators, disable, third.signedIn, "ben"));
  assert.equal(nameOf(await recovery(operators, a, b, "ben")), "operator-state");
  resultOf(await change(operators, enable, third.signedIn, "ben"));
  assert.equal(nameOf(await draw(operators, third.signedIn, "ben")), "not-allowed");
  const { token } = resultOf(await draw(operators, anna.signedIn, "ben"));
  assert.equal(nameOf(await tryAccept(operators, token, { authenticator: anna.authenticator })), "passkey-taken");
  const next = await accept(operators, token, { authenticator: new TestAuthenticator() });
  assert.deepEqual([next.signedIn.id, next.signedIn.roles], [t, ["teller"]]);
  resultOf(await change(operators, disable, by, "boss"));
  assert.equal(nameOf(await recovery(operators, c, b, "ben")), "needs-two", "a disabled administrator agrees to nothing");
  const outcomes = (await eventsOf(operators)).filter((each) => each.startsWith("operator-recover"));
  assert.equal(outcomes.filter((each) => each.endsWith(" ok")).length, 1);
  assert.equal(outcomes.length, 9);
});
