import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { type Actor, actorName, type Role } from "../actor.ts";
import type { Operators } from "../settings.ts";
import { AT, anotherOperator, firstOperator, nameOf, resultOf, testOperators } from "../testing/test-operators.ts";
import { changeRoles, disable, enable } from "./change-operator.ts";
import { listOperators } from "./list-operators.ts";

const ROOT = { kind: "break-glass", login: "root", reason: "a stolen passkey" } as const;

const act = (operators: Operators, how: typeof disable, actor: Actor, username: string) =>
  operators.store.begin((tx, record) => how(tx, record, operators, { actor, username, reason: "left", at: AT }));
const giveRoles = (operators: Operators, actor: Actor, username: string, roles: readonly Role[]) =>
  operators.store.begin((tx, record) => changeRoles(tx, record, operators, { actor, username, roles, reason: "", at: AT }));

test("administrators change others, nobody gains by the own word, and the bank keeps an administrator", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { signedIn: anna } = await firstOperator(operators);
  const { signedIn: ben } = await anotherOperator(operators, { by: anna, username: "ben", roles: ["teller"] });
  for (const [outcome, refusal] of [
    [await giveRoles(operators, ben, "anna", ["viewer"]), "not-allowed"],
    [await giveRoles(operators, { ...ben, roles: ["administrator"] }, "ben", ["administrator"]), "not-allowed"],
    [await giveRoles(operators, ROOT, "ben", ["administrator"]), "not-allowed"],
    [await giveRoles(operators, anna, "anna", ["administrator", "teller"]), "own-account"],
    [await giveRoles(operators, anna, "anna", ["viewer"]), "last-administrator"],
    [await giveRoles(operators, anna, "nobody", ["viewer"]), "operator-unknown"],
    [await giveRoles(operators, anna, "ben", []), "roles-invalid"],
    [await act(operators, disable, ben, "anna"), "not-allowed"],
    [await act(operators, disable, anna, "anna"), "own-account"],
    [await act(operators, enable, anna, "ben"), "operator-state"],
    [await act(operators, enable, ROOT, "ben"), "not-allowed"],
  ] as const)
    assert.equal(nameOf(outcome), refusal);
  resultOf(await giveRoles(operators, anna, "BEN", ["treasurer", "administrator"]));
  resultOf(await giveRoles(operators, ben, "anna", ["viewer"]));
  assert.equal(nameOf(await act(operators, disable, anna, "ben")), "not-allowed", "the session still had the role");
  const all = await listOperators(operators.store.sql, operators);
  assert.deepEqual(
    all.map(({ username, roles }) => [username, roles]),
    [
      ["anna", ["viewer"]],
      ["ben", ["administrator", "treasurer"]],
    ],
  );
  resultOf(await act(operators, disable, ROOT, "ben"));
  assert.equal(nameOf(await act(operators, disable, ROOT, "ben")), "operator-state");
});

test("of two administrators who disable each other at once, one stays", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { signedIn: anna } = await firstOperator(operators);
  const { signedIn: ben } = await anotherOperator(operators, { by: anna, username: "ben", roles: ["administrator"] });
  const outcomes = await Promise.all([act(operators, disable, anna, "ben"), act(operators, disable, ben, "anna")]);
  assert.deepEqual(outcomes.map(nameOf).sort(), ["not-allowed", "ok"]);
  assert.equal((await listOperators(operators.store.sql, operators)).filter(({ state }) => state === "active").length, 1);
});

test("each change and each refusal is an event with names in its sealed part alone", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { signedIn: anna } = await firstOperator(operators);
  const { signedIn: ben } = await anotherOperator(operators, { by: anna, username: "ben", roles: ["teller"] });
  await giveRoles(operators, ben, "anna", ["viewer"]);
  resultOf(await act(operators, disable, ROOT, "ben"));
  const events = (await recordedEvents(operators.store.sql)).filter(({ kind }) => /roles|disable/.test(kind));
  assert.deepEqual(
    events.map(({ kind, outcome, request, confidential, effect }) => [kind, outcome, request, confidential, effect?.length ?? 0]),
    [
      ["operator-roles", "error:not-allowed", anna.id, { operator: "ben", username: "anna" }, 0],
      [
        "operator-disable",
        "ok",
        ben.id,
        { operator: "os:root", reason: "a stolen passkey", username: "ben", roles: "teller" },
        16,
      ],
    ],
  );
  assert.equal(actorName(anna), "anna");
});

test("versions are later one than the other, whatever the clock does, and their history cannot be changed", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { signedIn: anna } = await firstOperator(operators);
  await anotherOperator(operators, { by: anna, username: "ben", roles: ["teller"] });
  for (const how of [disable, enable, disable]) resultOf(await act(operators, how, anna, "ben"));
  const times = await operators.store.sql<
    { at: Date }[]
  >`select at from operator_version join operator on id = operator where username = 'ben' order by n`;
  assert.equal(new Set(times.map(({ at }) => at.getTime())).size, 6);
  for (const statement of [
    "delete from operator_version",
    "update operator_version set roles = roles",
    "truncate operator_session_end",
  ])
    await assert.rejects(operators.store.sql.unsafe(statement), /are history/);
});
