import assert from "node:assert/strict";
import { userInfo } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";

// Two operators end a hold that its ATM does not end.
const ALICE = { username: "alice", password: "a long enough secret" };
let bank: BankUnderTest;
let keys: InitiatorKeys;

before(async () => {
  bank = await BankUnderTest.start();
  keys = await bank.enrol(1);
  await bank.signUp([ALICE.username], ALICE.password);
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  await atm.get("deposit", { amount: Money(1000_00n) });
});
after(() => bank[Symbol.asyncDispose]());

/** Starts a withdrawal that its ATM never ends. */
async function hold(amount: bigint): Promise<RequestId> {
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  const request = newRequestId();
  await atm.get("withdraw", { amount: Money(amount) }, request);
  return request;
}

async function funds(): Promise<{ posted: bigint; held: bigint }> {
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  const { posted, held } = await atm.get("balance", {});
  return { posted, held };
}

const settle = (request: RequestId, amount: string, ...flags: string[]) =>
  bank.run("holds", "settle", request, "--terminal", "1", "--amount", amount, ...flags);
const release = (request: RequestId, ...flags: string[]) => bank.run("holds", "release", request, "--terminal", "1", ...flags);

const by = (operator: string, ...flags: string[]): string[] => ["--operator", operator, ...flags];

/** Returns the operators' steps on a hold from the audit log, in order. */
const steps = async (request: RequestId): Promise<string[]> => {
  const events = (await recordedBy(bank, "hold-propose", "hold-confirm")).filter(
    ({ confidential }) => confidential?.["hold"] === request,
  );
  assert.ok(events.every(({ confidential }) => confidential?.["login"] === userInfo().username));
  return events.map(({ kind, outcome, confidential }) => `${kind} ${outcome} ${confidential?.["operator"]}`);
};

test("a hold is settled by two operators, never by one", async () => {
  const before = await funds();
  const request = await hold(60_00n);
  const listed = await bank.run("holds", "list");
  assert.match(
    listed.stdout,
    new RegExp(`^terminal +placed +age +amount +customer +request\nATM-0001 .* 60\\.00 EUR .*${request}\n`),
  );
  const [json] = (await bank.run("holds", "list", "--json")).stdout.trim().split("\n");
  const { terminal, amount, request: named, ageMs } = JSON.parse(json ?? "") as Record<string, unknown>;
  assert.deepEqual({ terminal, amount, named }, { terminal: "ATM-0001", amount: 60_00, named: request });
  assert.ok((ageMs as number) >= 0);

  const early = await settle(request, "40", ...by("ben", "--confirm"));
  assert.equal(early.code, 1);
  assert.match(early.stderr, /nobody has proposed this yet/);
  const proposed = await settle(request, "40", ...by("anna"));
  assert.equal(proposed.code, 0, proposed.stderr);
  assert.match(proposed.stdout, /anna proposes: 40\.00 EUR was paid out and is booked, 20\.00 EUR is given back/);
  const confirmation = `holds settle ${request} --terminal 1 --amount 40.00 --operator NAME --confirm`;
  assert.ok(proposed.stdout.includes(`nothing has been done yet; another operator does it with\n  strongroom ${confirmation}\n`));
  assert.deepEqual(await funds(), { ...before, held: 60_00n });

  for (const name of ["anna", "ANNA"]) {
    const alone = await settle(request, "40", ...by(name, "--confirm"));
    assert.equal(alone.code, 1);
    assert.match(alone.stderr, /whoever proposes cannot confirm: a second operator must \(proposed by anna\)/);
  }
  assert.match((await settle(request, "60", ...by("ben", "--confirm"))).stderr, /what was proposed is something else/);
  assert.match((await release(request, ...by("ben", "--confirm"))).stderr, /what was proposed is something else/);
  const done = await settle(request, "40", ...by("ben", "--confirm"));
  assert.equal(done.code, 0, done.stderr);
  assert.equal(done.stdout, "done, as anna proposed: 40.00 EUR was paid out and is booked, 20.00 EUR is given back\n");
  assert.deepEqual(await funds(), { posted: before.posted - 40_00n, held: 0n });
  assert.match((await settle(request, "40", ...by("ben", "--confirm"))).stderr, /the hold has been settled meanwhile/);
  assert.deepEqual(await steps(request), [
    "hold-confirm error:proposal-missing ben",
    "hold-propose ok anna",
    "hold-confirm error:same-operator anna",
    "hold-confirm error:same-operator anna",
    "hold-confirm error:proposal-differs ben",
    "hold-confirm error:proposal-differs ben",
    "hold-confirm ok ben",
    "hold-confirm denied:hold-settled ben",
  ]);
});

test("a hold is released by two operators; without --operator the account counts as the operator", async () => {
  const before = await funds();
  const request = await hold(50_00n);
  assert.match((await release(request)).stdout, /0\.00 EUR was paid out and is booked, 50\.00 EUR is given back/);
  assert.match((await release(request, "--confirm")).stderr, /whoever proposes cannot confirm/);
  assert.equal((await release(request, ...by("ben", "--confirm"))).code, 0);
  assert.deepEqual(await funds(), before);
  assert.match((await bank.run("holds", "list")).stderr, /no hold is open/);
});

test("a later proposal replaces the first, and the first operator may then confirm it", async () => {
  const before = await funds();
  const request = await hold(50_00n);
  await settle(request, "50", ...by("anna"));
  assert.equal((await release(request, ...by("ben"))).code, 0);
  assert.match((await settle(request, "50", ...by("carl", "--confirm"))).stderr, /something else/);
  assert.equal((await release(request, ...by("anna", "--confirm"))).code, 0);
  assert.deepEqual(await funds(), before);
});

test("an interrupted confirmation can be repeated, and no other proposal can come between", async () => {
  const before = await funds();
  const request = await hold(50_00n);
  await settle(request, "30", ...by("anna"));
  // The state after a process died behind the confirmation's commit.
  await bank.database.store.sql`
    update hold_proposal set confirmed_by = 'ben', confirmed_at = now() where request = ${request}`;
  assert.match((await release(request, ...by("anna"))).stderr, /another proposal for this hold is confirmed already/);
  assert.equal((await settle(request, "30", ...by("ben", "--confirm"))).code, 0);
  assert.deepEqual(await funds(), { posted: before.posted - 30_00n, held: 0n });
});

test("two confirmations at once end the hold once", async () => {
  const before = await funds();
  const request = await hold(20_00n);
  await settle(request, "20", ...by("anna"));
  const both = await Promise.all(["ben", "carl"].map((each) => settle(request, "20", ...by(each, "--confirm"))));
  assert.ok(both.some((each) => each.code === 0));
  assert.deepEqual(await funds(), { posted: before.posted - 20_00n, held: 0n });
});

test("a proposal that no longer fits, or a wrong command, is refused in plain words", async () => {
  const request = await hold(50_00n);
  assert.match((await settle(request, "50.01", ...by("anna"))).stderr, /more than was held cannot have been paid/);
  assert.equal((await settle(request, "50", ...by("anna"))).code, 0);
  {
    await using atm = await bank.connect(keys);
    await atm.get("release", { hold: request });
  }
  const late = await settle(request, "50", ...by("ben", "--confirm"));
  assert.equal(late.code, 1);
  assert.match(late.stderr, /the hold has been released meanwhile: nothing is left to do \(proposed by anna\)/);
  assert.match((await settle(newRequestId(), "50", ...by("anna"))).stderr, /this ATM placed no hold with this request id/);
  for (const [args, said] of [
    [["holds", "settle", "7", "--terminal", "1", "--amount", "5"], /"7" is not a request id/],
    [["holds", "settle", request, "--amount", "5"], /--terminal is needed: the ATM that placed the hold/],
    [["holds", "settle", request, "--terminal", "1"], /--amount is needed/],
    [["holds", "settle", request, "--terminal", "1", "--amount", "0"], /no amount of EUR above 0/],
    [["holds", "release", request, "--terminal", "1", "--operator", "a b"], /must be an operator's name/],
  ] as const) {
    const { code, stderr } = await bank.run(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, said);
  }
  const yen = await settle(request, "50", "--currency", "JPY");
  assert.equal(yen.code, 1);
  assert.match(yen.stderr, /the database keeps EUR, so the bank cannot run in JPY/);
});

test("after all these tests the books and the audit log are sound", async () => {
  const ledger = await bank.run("ledger", "verify");
  assert.equal(ledger.code, 0, ledger.stdout);
  const key = path.join(bank.data, "keys", "auditor.key");
  const audit = await bank.run("audit", "verify", "--key", key);
  assert.equal(audit.code, 0, audit.stdout);
  const { stdout } = await bank.run("audit", "decrypt", "--key", key);
  assert.match(stdout, /"op":"hold-propose".*"operator":"anna"/);
  assert.match(stdout, /"op":"hold-confirm".*"operator":"ben"/);
});
