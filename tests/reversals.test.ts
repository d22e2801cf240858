import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

// Operators at one bank: a posting is reversed, and a customer is noted, signed out, closed and opened again.
const ALICE = { username: "alice", password: "a long enough secret" };
const BOB = { username: "bob", password: "another long secret" };
const SIGNED_OUT = { how: "closed", by: "peer", reason: "signed-out" };
const REASON = "the customer's notes are in the reject box";
let bank: BankUnderTest;
let keys: InitiatorKeys;
let bob: ScriptedAtm;

before(async () => {
  bank = await BankUnderTest.start(["--workers", "1"]);
  keys = await bank.enrol(1);
  bob = await bank.connect(keys);
  for (const each of [ALICE, BOB]) await bob.get("signup", each);
  await bob.get("signin", BOB);
  await bob.get("deposit", { amount: Money(500_00n) });
});
after(async () => {
  await bob[Symbol.asyncDispose]();
  await bank[Symbol.asyncDispose]();
});

const by = (operator: string, ...flags: string[]): string[] => ["--operator", operator, ...flags];
const reverse = (request: string, ...flags: string[]) => bank.run("ledger", "reverse", request, "--reason", REASON, ...flags);

test("a withdrawal is reversed by two operators, once, and its customer reads of which day it was", async () => {
  const withdraw = newRequestId();
  await bob.get("withdraw", { amount: Money(40_00n) }, withdraw);
  assert.match((await reverse(withdraw, ...by("anna"))).stderr, /no request with this id has moved money: an open hold/);
  await bob.get("settle", { hold: withdraw, amount: Money(40_00n) });
  const proposed = await reverse(withdraw, ...by("anna"));
  assert.equal(proposed.code, 0, proposed.stderr);
  assert.match(proposed.stdout, /^ATM-0001 booked a withdrawal of 40\.00 EUR at \S+Z$/m);
  const changes = /the ATM's cash account \+40\.00 EUR, customer [0-9a-f-]{36} \+40\.00 EUR$/m;
  assert.match(proposed.stdout, changes);
  const [, settle = ""] =
    /strongroom ledger reverse ([0-9a-f-]{36}) --reason 'the customer'\\''s notes/.exec(proposed.stdout) ?? [];
  assert.equal((await bob.get("balance", {})).posted, 460_00n);
  const other = await bank.run("ledger", "reverse", withdraw, "--reason", "a whim", ...by("ben", "--confirm"));
  assert.match(
    other.stderr,
    /what was proposed has another reason \("the customer's notes are in the reject box"\).* \(proposed by anna\)/,
  );

  // Two confirmations at once, one by the id that the command printed, and one more after a lost answer: one movement.
  const both = await Promise.all([reverse(withdraw, ...by("ben", "--confirm")), reverse(settle, ...by("carl", "--confirm"))]);
  for (const each of [...both, await reverse(withdraw, ...by("ben", "--confirm"))]) {
    assert.equal(each.code, 0, each.stderr);
    assert.match(each.stdout, /^done, as anna proposed: /);
    assert.match(each.stdout, changes);
  }
  assert.equal((await bob.get("balance", {})).posted, 500_00n);
  assert.match((await reverse(withdraw, ...by("anna"))).stderr, /the posting is reversed already, by the request [0-9a-f-]{36}/);
  const [reversal, original] = (await bob.get("statement", { before: 0, most: 2 })).entries;
  const { kind, direction, amount, reverses } = reversal ?? assert.fail("no entry");
  assert.deepEqual(
    { kind, direction, amount, reverses },
    {
      ...{ kind: "withdrawal-reversal", direction: "credit", amount: 40_00n, reverses: original?.at },
    },
  );
});

test("money that is not there any more is named, and nothing is booked", async () => {
  const deposit = newRequestId();
  await bob.get("deposit", { amount: Money(100_00n) }, deposit);
  await bob.get("transfer", { payee: "alice", amount: Money(570_00n) });
  const { code, stderr } = await reverse(deposit, ...by("anna"));
  assert.equal(code, 1);
  assert.match(
    stderr,
    /the customer's account must give the money back and has only 30\.00 EUR available: 70\.00 EUR is missing/,
  );
  assert.equal((await bob.get("balance", {})).posted, 30_00n);
});

test("an operator notes something about a customer, and ends the customer's sessions, without a lock", async () => {
  assert.equal((await bank.run("customer", "note", "ALICE", "moved to Lyon", ...by("anna"))).code, 0);
  assert.equal((await bank.run("customer", "note", "alice", "two\nlines")).code, 2);
  const shown = await bank.run("customer", "show", "alice");
  assert.match(
    shown.stdout,
    /^username {2}alice\ncustomer {2}\S{36}\naccount {3}\S{36}\nsince {5}\S+Z\nstate {5}open\nlock {6}none\nnote {6}moved to Lyon \(since \S+Z\)\n$/,
  );
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  assert.equal((await bank.run("customer", "end-sessions", "alice", ...by("anna"))).code, 0);
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
  await using again = await bank.connect(keys);
  await again.get("signin", ALICE);
});

test("a customer is closed only without money, cannot sign in or be paid, and can be opened again", async () => {
  const close = () => bank.run("customer", "close", "alice", ...by("anna", "--reason", "at her request"));
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  assert.match((await close()).stderr, /alice has 570\.00 EUR in the account: it must hold nothing before it is closed/);
  const withdraw = newRequestId();
  await atm.get("withdraw", { amount: Money(570_00n) }, withdraw);
  await atm.get("settle", { hold: withdraw, amount: Money(570_00n) });
  assert.equal((await close()).code, 0);
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
  await using stranger = await bank.connect(keys);
  const refusal = async (asked: Promise<{ readonly ok: boolean; readonly refusal?: string } | null>) => (await asked)?.refusal;
  assert.equal(await refusal(stranger.ask("signin", ALICE)), "credentials-closed");
  assert.equal(await refusal(bob.ask("transfer", { payee: "alice", amount: Money(1_00n) })), "payee-closed");
  assert.match((await reverse(withdraw, ...by("anna"))).stderr, /the customer who would get the money is closed/);
  const { state, note } = JSON.parse((await bank.run("customer", "show", "alice", "--json")).stdout) as Record<string, unknown>;
  assert.deepEqual({ state, note }, { state: "closed", note: "moved to Lyon" });

  assert.equal((await bank.run("customer", "open", "alice", ...by("anna"))).code, 0);
  await stranger.get("signin", ALICE);
  await bob.get("transfer", { payee: "alice", amount: Money(1_00n) });
  assert.match((await bank.run("customer", "open", "nobody")).stderr, /no customer has the username "nobody"/);
});

test("the day end explains what a reversal changed, and books and log prove each other", async () => {
  // The ATM reports what the books say less the 40.00 that the withdrawal paid out and the reversal booked back.
  await bob.get("terminal-status", {
    inService: true,
    cassettes: [{ denomination: Money(10_00n), notes: 1799, level: "ok" }],
    rejected: [],
  });
  const eod = await bank.run("eod");
  assert.equal(eod.code, 1);
  assert.match(eod.stdout, /^ATM-0001: reversals of postings have changed its cash account by \+40\.00 since its last count$/m);
  const verified = await bank.run("verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(verified.code, 0, verified.stdout);
  const steps = await recordedBy(bank, "reversal-propose", "reversal-confirm", "reverse");
  assert.deepEqual(
    steps.map(({ kind, outcome, confidential }) => `${kind} ${outcome} ${confidential?.["operator"]}`).slice(0, 2),
    ["reversal-propose ok anna", "reversal-confirm error:proposal-differs ben"],
  );
  assert.equal(steps.filter(({ kind }) => kind === "reverse").length, 1);
});
