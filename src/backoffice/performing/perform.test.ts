import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { NOON } from "../../ledger/testing/test-ledger.ts";
import { newRequestId } from "../../model/model.ts";
import { FRESH_MS, type GlassBreaker } from "../../operators/operators.ts";
import { findOperation, OPERATIONS } from "../operations/operations.ts";
import { TestBackoffice } from "../testing/test-bank.ts";
import { perform } from "./perform.ts";
import type { Performed } from "./performed.ts";

const ROOT: GlassBreaker = { kind: "break-glass", login: "root", reason: "the console is down" };
const refusalOf = (performed: Performed): string => (performed.ok ? performed.kind : performed.refusal);

it("an operation is performed for a role that has it, with its events, and for no other", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  await bank.customer("alice", 0n);
  const [teller, viewer] = [operators.signIn("tom", ["teller"]), operators.signIn("vera", ["viewer"])];
  const locked = await operators.perform(teller, "customer-lock", { username: "ALICE", reason: "reported stolen" });
  assert.deepEqual(refusalOf(locked), "done");
  assert.equal(refusalOf(await operators.perform(viewer, "customer-lock", { username: "alice" })), "not-allowed");
  assert.equal(refusalOf(await operators.perform(viewer, "customer-show", { username: "alice" })), "not-allowed");
  assert.equal(refusalOf(await operators.perform(viewer, "holds-list", {})), "done");
  assert.equal(refusalOf(await operators.perform(teller, "customer-lock", { username: "nobody" })), "customer-unknown");
  assert.equal(refusalOf(await operators.perform(teller, "customer-rob", {})), "operation-unknown");
  assert.equal(refusalOf(await operators.perform(teller, "constructor", {})), "operation-unknown");
  const wrong = await operators.perform(teller, "customer-lock", { username: "a b", colour: "red" });
  assert.deepEqual(wrong.ok ? [] : wrong.problems.map(({ field }) => field), ["colour", "username"]);
  const events = (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "customer-lock" || kind === "look");
  assert.deepEqual(
    events.map(({ kind, outcome, confidential }) => [kind, outcome, confidential]),
    [
      ["customer-lock", "ok", { operator: "tom", reason: "reported stolen" }],
      ["customer-lock", "error:not-allowed", { operator: "vera", operation: "customer-lock" }],
      ["look", "error:not-allowed", { operator: "vera", operation: "customer-show" }],
    ],
  );
});

it("what needs a fresh proof is refused five minutes after the last one", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  await bank.customer("alice", 0n);
  const proven = (ago: number) => ({ ...operators.anna, provenAt: NOON + bank.passedMs + 1 - ago });
  assert.equal(refusalOf(await operators.perform(proven(FRESH_MS + 1), "customer-close", { username: "alice" })), "proof-stale");
  assert.equal(refusalOf(await operators.perform(proven(FRESH_MS), "customer-close", { username: "alice" })), "proposed");
  assert.equal(refusalOf(await operators.perform(proven(FRESH_MS + 1), "customer-lock", { username: "alice" })), "done");
});

it("a look at customers is in the log before anybody sees them: one event for each, or one that found nobody", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  const ids = [];
  for (const name of ["alice", "Alina", "bob"]) ids.push((await bank.customer(name, 0n)).customer);
  const found = await operators.perform(operators.anna, "customer-search", { prefix: "AL" });
  const names =
    found.ok && found.kind === "done" ? (found.result as readonly { username: string }[]).map(({ username }) => username) : [];
  assert.deepEqual(names, ["alice", "Alina"]);
  await operators.perform(operators.anna, "customer-search", { prefix: "zed" });
  await operators.perform(operators.anna, "customer-show", { username: "bob" });
  const looks = (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "look");
  assert.deepEqual(
    looks.map(({ customer, outcome, confidential }) => [customer, outcome, confidential?.["operator"], confidential?.["asked"]]),
    [
      [ids[0], "ok", "anna", "AL"],
      [ids[1], "ok", "anna", "AL"],
      [null, "error:unknown", "anna", "zed"],
      [ids[2], "ok", "anna", "bob"],
    ],
  );
});

it("breaking the glass performs what one may do, in one commit with its event, and never what needs two", async () => {
  await using bank = await TestBackoffice.open();
  const { backoffice } = bank.operators;
  const { account } = await bank.customer("alice", 1_000n);
  const hold = await bank.hold(account, 500n);
  assert.equal(refusalOf(await perform(backoffice, ROOT, "customer-lock", { username: "alice" })), "done");
  assert.equal(refusalOf(await perform(backoffice, ROOT, "customer-lock", { username: "nobody" })), "customer-unknown");
  assert.equal(refusalOf(await perform(backoffice, ROOT, "holds-list", {})), "done");
  const events = await recordedEvents(bank.store.sql);
  assert.deepEqual(
    events.filter(({ kind }) => kind === "break-glass").map(({ outcome, confidential }) => [outcome, confidential]),
    ["ok", "error:customer-unknown"].map((outcome) => [
      ...[outcome, { operator: "os:root", login: "root", operation: "customer-lock", reason: "the console is down" }],
    ]),
  );
  const [commit] = await bank.store.sql<{ same: boolean }[]>`
    select count(distinct xmin::text) = 1 as same from audit_event where at = (select min(at) from audit_event where kind = 'break-glass')
      and kind in ('break-glass', 'customer-lock')`;
  assert.ok(commit?.same, "one transaction");

  const given: Readonly<Record<string, object>> = {
    "holds-settle": { request: hold, terminal: 1, amount: "5.00" },
    "holds-release": { request: hold, terminal: 1 },
    "ledger-reverse": { request: newRequestId(), reason: "a whim" },
  };
  const persons = Object.entries(OPERATIONS).filter(([, row]) => row.approval || "inPerson" in row);
  assert.ok(persons.length >= 16);
  for (const [name] of persons)
    assert.equal(refusalOf(await perform(backoffice, ROOT, name, { username: "alice", ...given[name] })), "needs-two", name);
  assert.deepEqual(await bank.fundsOf(account), { posted: 1_000n, held: 500n });
});

it("each row of the table is complete: it is done in one way, and what needs two shows what it would change", () => {
  for (const [name, row] of Object.entries(OPERATIONS)) {
    const operation = findOperation(name);
    assert.ok(operation !== null && operation.roles.length > 0, name);
    const ways = [operation.run, operation.posting].filter((each) => each !== undefined);
    assert.equal(ways.length, 1, `${name} is done in ${ways.length} ways`);
    assert.equal(operation.difference !== undefined, operation.approval, name);
    assert.ok(operation.posting === undefined || operation.approval, `${name} moves money without two operators`);
    // A sign-off's remark is its reason, which the sign-off keeps.
    const why = operation.fields["reason"] ?? operation.fields["remark"];
    assert.ok(!operation.approval || why !== undefined, `whoever approves ${name} may not be told why`);
    assert.ok(!operation.approval || (operation.fresh && !operation.reads), name);
    assert.equal(name, operation.command.replaceAll(" ", "-"), "its command has its name");
    assert.ok(operation.example.startsWith(row.command), name);
    assert.deepEqual(
      operation.operands.filter((each) => !Object.hasOwn(operation.fields, each)),
      [],
    );
  }
});
