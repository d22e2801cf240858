import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import {
  findInvitation,
  findSession,
  type GlassBreaker,
  type Operators,
  ROLES,
  type SignedIn,
} from "../../../operators/operators.ts";
import { accept, firstOperator, openTestOperators, trySignIn } from "../../../operators/testing/test-operators.ts";
import { type Carrying, carryOutApproved } from "../../carrying/carry-out.ts";
import { standingBy } from "../../performing/open-backoffice.ts";
import { perform } from "../../performing/perform.ts";
import type { Performed } from "../../performing/performed.ts";
import { TestBackoffice } from "../../testing/test-bank.ts";
import { OPERATIONS } from "../operations.ts";
import { ROLE_CHOICES } from "./role-choices.ts";

const ROOT: GlassBreaker = { kind: "break-glass", login: "root", reason: "the first link was lost" };
const becomes = (performed: Performed): string => (performed.ok ? performed.kind : performed.refusal);
const DORA = { username: "dora", name: "Dora Maar", roles: "teller" };
const BEN = { username: "ben", name: "Ben Second", roles: ["administrator"] };

/** A bank whose operators are real rows, with its first administrator. */
class Office implements AsyncDisposable {
  readonly bank: TestBackoffice;
  readonly operators: Operators;
  readonly carrying: Carrying;

  private constructor(bank: TestBackoffice, operators: Operators) {
    this.bank = bank;
    this.operators = operators;
    this.carrying = { ...bank.operators.carrying, authentic: operators, standing: standingBy(operators) };
  }

  static async open(): Promise<Office> {
    const bank = await TestBackoffice.open();
    return new Office(bank, await openTestOperators(bank.store));
  }

  first = () => firstOperator(this.operators, "anna", this.bank.now());

  perform = (actor: SignedIn | GlassBreaker, name: string, given: Readonly<Record<string, unknown>> = {}): Promise<Performed> =>
    perform(this.carrying, actor.kind === "operator" ? { ...actor, provenAt: this.bank.now() } : actor, name, given);

  async resultOf(actor: SignedIn | GlassBreaker, name: string, given: Readonly<Record<string, unknown>> = {}) {
    const performed = await this.perform(actor, name, given);
    if (!performed.ok || performed.kind !== "done") throw new Error(becomes(performed));
    return performed.result as Readonly<Record<string, string>>;
  }

  /** Draws a link and uses it with a new passkey. */
  async join(by: SignedIn, username: string) {
    const { path = "" } = await this.resultOf(by, "operator-link", { username });
    return accept(this.operators, path.replace("/invitation/", ""), { at: this.bank.now() });
  }

  /** One proposes, another approves, and the bank carries it out. Resolves with the state that the proposal then has. */
  async agree(maker: SignedIn, approver: SignedIn, name: string, given: Readonly<Record<string, unknown>>) {
    const performed = await this.perform(maker, name, given);
    if (!performed.ok || performed.kind !== "proposed") throw new Error(becomes(performed));
    const { id } = performed.proposal;
    assert.equal(becomes(await this.perform(approver, "proposals-approve", { proposal: id })), "done");
    await carryOutApproved(this.carrying, id);
    return this.bank.stateOf(id);
  }

  events = async (kind: string) => (await recordedEvents(this.bank.store.sql)).filter((each) => each.kind === kind);

  [Symbol.asyncDispose] = () => this.bank[Symbol.asyncDispose]();
}

it("the only administrator invites alone, which is an alarm; from the second one on it takes two, and the maker alone draws the link", async () => {
  await using office = await Office.open();
  const anna = (await office.first()).signedIn;
  assert.equal(becomes(await office.perform(anna, "operator-invite", BEN)), "done");
  const alone = await office.events("operator-alone");
  assert.deepEqual(
    alone.map(({ outcome, confidential }) => [outcome, confidential]),
    [["ok", { operator: "anna", operation: "operator-invite" }]],
  );
  const ben = (await office.join(anna, "ben")).signedIn;
  assert.equal(await office.agree(anna, ben, "operator-invite", DORA), "done");
  assert.equal((await office.events("operator-alone")).length, 1);
  const invited = (await office.events("operator-invite")).at(-1)?.confidential;
  assert.deepEqual([invited?.["operator"], invited?.["second"], invited?.["username"]], ["anna", "ben", "dora"]);
  assert.equal(becomes(await office.perform(ben, "operator-link", { username: "dora" })), "not-allowed");
  const dora = await office.join(anna, "dora");
  assert.deepEqual(dora.signedIn.roles, ["teller"]);
  assert.equal(becomes(await office.perform(dora.signedIn, "operator-invite", BEN)), "not-allowed");
});

it("nobody becomes the only administrator by disabling the others", async () => {
  await using office = await Office.open();
  const anna = (await office.first()).signedIn;
  await office.perform(anna, "operator-invite", BEN);
  const ben = await office.join(anna, "ben");
  assert.ok(await findSession(office.operators, ben.token, office.bank.now()));
  assert.equal(becomes(await office.perform(anna, "operator-disable", { username: "ben" })), "done");
  assert.equal(await findSession(office.operators, ben.token, office.bank.now()), null);
  for (const [name, given] of [
    ["operator-invite", DORA],
    ["operator-enable", { username: "ben" }],
    ["operator-roles", { username: "ben", roles: "viewer" }],
  ] as const)
    assert.equal(becomes(await office.perform(anna, name, given)), "proposed", name);
  assert.equal((await office.events("operator-alone")).length, 1);
});

it("roles are changed by two, end the sessions, and are stale if they changed in between; one's own are not", async () => {
  await using office = await Office.open();
  const anna = (await office.first()).signedIn;
  await office.perform(anna, "operator-invite", BEN);
  const ben = (await office.join(anna, "ben")).signedIn;
  await office.agree(anna, ben, "operator-invite", DORA);
  const dora = await office.join(anna, "dora");
  const stale = await office.perform(anna, "operator-roles", { username: "dora", roles: ["auditor"] });
  assert.ok(stale.ok && stale.kind === "proposed");
  assert.match(stale.text, /roles of dora: teller → auditor/);
  assert.equal(await office.agree(ben, anna, "operator-roles", { username: "dora", roles: ["viewer"] }), "done");
  assert.equal(await findSession(office.operators, dora.token, office.bank.now()), null);
  assert.equal(becomes(await office.perform(ben, "proposals-approve", { proposal: stale.proposal.id })), "proposal-stale");
  for (const [given, refusal] of [
    [{ username: "dora", roles: "viewer" }, "roles-same"],
    [{ username: "anna", roles: "administrator,teller" }, "own-account"],
    [{ username: "nobody", roles: "viewer" }, "operator-unknown"],
    [{ username: "dora", roles: "god" }, "field-invalid"],
    [{ username: "dora", roles: [] }, "field-invalid"],
  ] as const)
    assert.equal(becomes(await office.perform(anna, "operator-roles", given)), refusal);
});

it("a recovery takes two administrators beside the operator, and its maker draws the link", async () => {
  await using office = await Office.open();
  const anna = (await office.first()).signedIn;
  await office.perform(anna, "operator-invite", BEN);
  const ben = (await office.join(anna, "ben")).signedIn;
  await office.agree(anna, ben, "operator-invite", DORA);
  const dora = await office.join(anna, "dora");
  const given = { username: "dora", reason: "lost her key" };
  assert.equal(await office.agree(ben, anna, "operator-recover", given), "done");
  const signedIn = await trySignIn(office.operators, dora.authenticator, office.bank.now());
  assert.equal(signedIn.ok, false);
  assert.equal(becomes(await office.perform(anna, "operator-link", { username: "dora" })), "not-allowed");
  assert.equal((await office.join(ben, "dora")).signedIn.id, dora.signedIn.id);
  assert.equal(becomes(await office.perform(anna, "operator-recover", { ...given, username: "anna" })), "own-account");
  const proposed = await office.perform(anna, "operator-recover", { ...given, username: "ben" });
  assert.ok(proposed.ok && proposed.kind === "proposed");
  const approved = await office.perform(ben, "proposals-approve", { proposal: proposed.proposal.id });
  assert.equal(becomes(approved), "own-account", "nobody approves the own recovery");
});

it("of two administrators each may agree to lose roles, and neither to gain one: a third must approve that", async () => {
  await using office = await Office.open();
  const first = await office.first();
  const anna = first.signedIn;
  await office.perform(anna, "operator-invite", BEN);
  const ben = (await office.join(anna, "ben")).signedIn;
  const more = { username: "ben", roles: "administrator,treasurer" };
  assert.equal(becomes(await office.perform(anna, "operator-roles", more)), "needs-third");
  assert.equal(becomes(await office.perform(ben, "operator-roles", more)), "own-account");
  await office.agree(anna, ben, "operator-invite", { ...DORA, roles: ["administrator"] });
  const dora = (await office.join(anna, "dora")).signedIn;
  const proposed = await office.perform(anna, "operator-roles", more);
  assert.ok(proposed.ok && proposed.kind === "proposed");
  const id = { proposal: proposed.proposal.id };
  const shown = await office.perform(ben, "proposals-show", id);
  assert.equal(shown.ok && shown.kind === "done" && (shown.result as { objection: string }).objection, "own-account");
  assert.equal(becomes(await office.perform(ben, "proposals-approve", id)), "own-account");
  assert.equal(becomes(await office.perform(dora, "proposals-approve", id)), "done");
  await carryOutApproved(office.carrying, proposed.proposal.id);
  assert.equal(await office.bank.stateOf(proposed.proposal.id), "done");

  const [less, mixed] = [
    { username: "ben", roles: "administrator" },
    { username: "dora", roles: "teller" },
  ];
  assert.equal(await office.agree(anna, ben, "operator-roles", less), "done", "the one who loses approves");
  assert.equal(becomes(await office.perform(dora, "operator-roles", mixed)), "own-account", "one lost and one gained is a gain");
  const viewer = { username: "dora", roles: "viewer" };
  assert.equal(await office.agree(dora, anna, "operator-roles", viewer), "done", "the one who loses proposes");
  // Both lose the last administrator's role at once: the bank keeps one of them.
  const resigns = await office.perform(anna, "operator-roles", { username: "anna", roles: "viewer" });
  assert.ok(resigns.ok && resigns.kind === "proposed");
  assert.equal(await office.agree(anna, ben, "operator-roles", { username: "ben", roles: "viewer" }), "done");
  assert.equal(becomes(await office.perform(ben, "proposals-approve", { proposal: resigns.proposal.id })), "not-allowed");
  assert.equal(
    becomes(await office.perform(anna, "operator-roles", { username: "anna", roles: "viewer" })),
    "last-administrator",
  );
  for (const [name, { roles }] of Object.entries(OPERATIONS))
    if ((roles as readonly string[]).includes("viewer")) assert.ok((roles as readonly string[]).includes("administrator"), name);
});

it("operators list and end their own sessions, and no others'", async () => {
  await using office = await Office.open();
  const first = await office.first();
  const anna = first.signedIn;
  const second = await trySignIn(office.operators, first.authenticator, office.bank.now());
  const third = await trySignIn(office.operators, first.authenticator, office.bank.now());
  assert.ok(second.ok && third.ok);
  const list = async () =>
    (await office.resultOf(anna, "sessions-list")) as unknown as readonly { id: string; isThis: boolean }[];
  assert.deepEqual(
    (await list()).filter(({ isThis }) => isThis).map(({ id }) => id),
    [anna.session],
  );
  assert.equal(becomes(await office.perform(anna, "sessions-end", { session: second.result.signedIn.session })), "done");
  assert.equal(
    becomes(await office.perform(anna, "sessions-end", { session: second.result.signedIn.session })),
    "session-unknown",
  );
  assert.equal((await list()).length, 2);
  assert.deepEqual(await office.resultOf(anna, "sessions-end"), { ended: 1 });
  assert.equal(await findSession(office.operators, third.result.token, office.bank.now()), null);
  assert.equal(becomes(await office.perform(ROOT, "sessions-list")), "needs-two");
});

it("whoever breaks the glass draws a first link while no administrator is active, and disables the last one", async () => {
  await using office = await Office.open();
  const { path = "" } = await office.resultOf(ROOT, "operator-first");
  assert.ok(await findInvitation(office.operators, path.replace("/invitation/", ""), office.bank.now()));
  const person = { username: "anna", displayName: "Anna First" };
  const { signedIn: anna } = await accept(office.operators, path.replace("/invitation/", ""), { person, at: office.bank.now() });
  assert.equal(becomes(await office.perform(ROOT, "operator-first")), "operator-state");
  assert.equal(becomes(await office.perform(anna, "operator-first")), "glass-only");
  assert.equal(becomes(await office.perform(ROOT, "operator-disable", { username: "anna" })), "done");
  const next = await office.resultOf(ROOT, "operator-first");
  const given = { person: { username: "bea", displayName: "Bea" }, at: office.bank.now() };
  const { signedIn: bea } = await accept(office.operators, (next["path"] ?? "").replace("/invitation/", ""), given);
  assert.equal(
    becomes(await office.perform(bea, "operator-invite", BEN)),
    "done",
    "the account from before her own does not count",
  );
  assert.deepEqual(ROLE_CHOICES, ROLES);
});
