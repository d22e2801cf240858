import assert from "node:assert/strict";
import { test } from "node:test";
import { OPERATIONS } from "../../../backoffice/backoffice.ts";
import type { OperatorId } from "../../../model/model.ts";
import type { ListedOperator, Role } from "../../../operators/operators.ts";
import { anotherOperator } from "../../../operators/testing/test-operators.ts";
import { TestConsole } from "../../testing/test-console.ts";
import { OperatorsConsole } from "../../testing/test-operators-console.ts";
import { firstSteps } from "./first-steps.tsx";

const listed = (username: string, roles: readonly Role[], state: ListedOperator["state"] = "active"): ListedOperator => ({
  ...{ id: `id-of-${username}` as OperatorId, username, displayName: username, roles, state },
  ...{ createdAt: 0, changedAt: 0, passkeys: 1, hasPassword: false, linkBy: null },
});
const ANNA = listed("anna", ["administrator"]);
const keysOf = (...operators: readonly ListedOperator[]): readonly string[] => firstSteps(operators).map(({ key }) => key);

test("a bank needs a second administrator, somebody for each role, and everybody who is invited", () => {
  assert.deepEqual(keysOf(ANNA), ["administrator", "teller", "treasurer", "auditor"]);
  assert.match(firstSteps([ANNA])[0]?.text ?? "", /^You are the only operator: invite a second administrator\./);
  const tom = listed("tom", ["teller", "treasurer"]);
  assert.match(firstSteps([ANNA, tom])[0]?.text ?? "", /^You are the only administrator: invite a second administrator\./);
  assert.deepEqual(keysOf(ANNA, listed("ben", ["administrator"], "invited"), tom), ["link ben", "auditor"]);
  assert.deepEqual(keysOf(ANNA, listed("ben", ["administrator"], "disabled"), tom), ["administrator", "auditor"]);
  const ben = listed("ben", ["administrator", "auditor"]);
  assert.deepEqual(keysOf(ANNA, ben, tom), []);
  assert.deepEqual(keysOf(ANNA, ben, listed("tom", ["teller", "treasurer"], "invited")), ["link tom"]);
});

test("a first start leads its one operator to inviting a second administrator, and others see nothing of it", async () => {
  await using office = await OperatorsConsole.open({ operations: OPERATIONS });
  const anna = office.browser();
  const { html } = await anna.get("/");
  assert.match(html, /You are the only operator: invite a second administrator\./);
  assert.match(
    html,
    /<a class="button primary" href="(\/operations\/operator-invite\?roles=administrator&amp;to=%2Fattention)">/,
  );
  assert.match(html, /<li data-key="steps to a full staff" class="warn"><a href="#staff"><strong>4<\/strong>/);
  assert.doesNotMatch(html, /Nothing needs a hand/);
  const form = await anna.get("/operations/operator-invite?roles=administrator&to=/attention");
  assert.match(form.html, /name="roles.administrator"[^>]* checked/);
  const tom = await anotherOperator(office.database.operators, { by: office.anna.signedIn, username: "tom", roles: ["teller"] });
  assert.doesNotMatch((await office.browser(tom).get("/attention")).html, /staff/);
});

test("whom the bank must invite is not known if the operators cannot be read", async () => {
  const stage = new TestConsole();
  const { html } = await stage.operator("anna", ["administrator"]).get("/attention");
  assert.match(html, /<li data-key="steps to a full staff" class="unknown">/);
  assert.ok(stage.logged.includes("what needs a hand could not be read"));
  stage.console.live.stop();
});
