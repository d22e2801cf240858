import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { ALL_ENTRIES } from "../src/protocol/protocol.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { TwoOperators } from "./two-operators.ts";

// Operators at one bank: a posting is reversed, and a customer is noted, signed out, closed and opened again.
const ALICE = { username: "alice", password: "a long enough secret" };
const BOB = { username: "bob", password: "another long secret" };
const SIGNED_OUT = { how: "closed", by: "peer", reason: "signed-out" };
const REASON = "the customer's notes are in the reject box";
let bank: BankUnderTest;
let keys: InitiatorKeys;
let bob: ScriptedAtm;
let operators: TwoOperators;

before(async () => {
  bank = await BankUnderTest.start(["--workers", "1"]);
  operators = await TwoOperators.at(bank);
  keys = await bank.enrol(1);
  bob = await bank.connect(keys);
  for (const { username, password } of [ALICE, BOB]) await bank.signUp([username], password);
  await bob.get("signin", BOB);
  await bob.get("deposit", { amount: Money(500_00n) });
});
after(async () => {
  await bob[Symbol.asyncDispose]();
  await bank[Symbol.asyncDispose]();
});

const GLASS = ["--break-glass", "the console is down"];
const tries = (name: string, given: Readonly<Record<string, unknown>>): Promise<string> =>
  operators.tries(operators.anna, name, given);

test("a withdrawal is reversed by two operators, once, and its customer reads of which day it was", async () => {
  const withdraw = newRequestId();
  await bob.get("withdraw", { amount: Money(40_00n) }, withdraw);
  const given = { request: withdraw, reason: REASON };
  assert.equal(await tries("ledger-reverse", given), "posting-unknown", "an open hold");
  await bob.get("settle", { hold: withdraw, amount: Money(40_00n) });
  const { id } = await operators.propose("ledger-reverse", given);
  assert.equal((await bob.get("balance", {})).posted, 460_00n);
  const changes = /the ATM's cash account: as it is → \+40\.00 EUR\n.*customer [0-9a-f-]{36}: as it is → \+40\.00 EUR\n/;
  assert.match((await bank.run("proposals", "show", id)).stdout, changes);
  for (const [args, code] of [
    [[], 2],
    [GLASS, 1],
  ] as const) {
    const alone = await bank.run("ledger", "reverse", withdraw, "--reason", REASON, ...args);
    assert.equal(alone.code, code);
    assert.match(alone.stderr, /takes two signed-in operators/);
  }
  assert.equal((await operators.approve(id)).state, "done");
  assert.equal((await bob.get("balance", {})).posted, 500_00n);
  assert.equal(await tries("ledger-reverse", given), "posting-reversed");
  const [reversal, original] = (await bob.get("statement", { ...ALL_ENTRIES, before: 0, most: 2 })).entries;
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
  const refused = await operators.perform(operators.anna, "ledger-reverse", { request: deposit, reason: REASON });
  assert.deepEqual(refused.ok ? null : [refused.refusal, refused.figures], ["insufficient-funds", { available: 30_00n }]);
  assert.equal((await bob.get("balance", {})).posted, 30_00n);
});

test("an operator notes something about a customer, and ends the customer's sessions, without a lock", async () => {
  assert.equal((await bank.run("customer", "note", "ALICE", "moved to Lyon", ...GLASS)).code, 0);
  assert.equal((await bank.run("customer", "note", "alice", "two\nlines", ...GLASS)).code, 2);
  const shown = await bank.run("customer", "show", "alice", ...GLASS);
  assert.match(
    shown.stdout,
    /^username {2}alice\ncustomer {2}\S{36}\naccount {3}\S{36}\nsince {5}\S+Z\nstate {5}open\nlock {6}none\nnote {6}moved to Lyon \(since \S+Z\)\n$/,
  );
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  assert.equal((await bank.run("customer", "end-sessions", "alice", ...GLASS)).code, 0);
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
  await using again = await bank.connect(keys);
  await again.get("signin", ALICE);
});

test("a customer is closed only without money, cannot sign in or be paid, and can be opened again", async () => {
  const close = () => tries("customer-close", { username: "alice", reason: "at her request" });
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  assert.equal(await close(), "money-left");
  const withdraw = newRequestId();
  await atm.get("withdraw", { amount: Money(570_00n) }, withdraw);
  await atm.get("settle", { hold: withdraw, amount: Money(570_00n) });
  assert.equal((await operators.agree("customer-close", { username: "alice" })).state, "done");
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
  await using stranger = await bank.connect(keys);
  const refusal = async (asked: Promise<{ readonly ok: boolean; readonly refusal?: string } | null>) => (await asked)?.refusal;
  assert.equal(await refusal(stranger.ask("signin", ALICE)), "credentials-closed");
  assert.equal(await refusal(bob.ask("transfer", { payee: "alice", amount: Money(1_00n) })), "payee-closed");
  assert.equal(await tries("ledger-reverse", { request: withdraw, reason: REASON }), "payee-closed");
  const { state, note } = JSON.parse((await bank.run("customer", "show", "alice", "--json", ...GLASS)).stdout) as Record<
    string,
    unknown
  >;
  assert.deepEqual({ state, note }, { state: "closed", note: "moved to Lyon" });

  assert.match((await bank.run("customer", "open", "alice", ...GLASS)).stderr, /takes two signed-in operators/);
  await operators.agree("customer-open", { username: "alice" });
  await stranger.get("signin", ALICE);
  await bob.get("transfer", { payee: "alice", amount: Money(1_00n) });
  assert.equal(await tries("customer-open", { username: "nobody" }), "customer-unknown");
  assert.match((await bank.run("customer", "lock", "nobody", ...GLASS)).stderr, /no customer has this username/);
  assert.match(
    (await bank.run("customer", "lock", "alice")).stderr,
    /is for signed-in operators: strongroom login signs you in; on the bank's own machine, --break-glass REASON/,
  );
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
  await operators.leave();
  const verified = await bank.run("verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(verified.code, 0, verified.stdout);
  const glass = await recordedBy(bank, "break-glass");
  assert.ok(glass.length >= 5 && glass.every(({ confidential }) => confidential?.["reason"] === "the console is down"));
});
