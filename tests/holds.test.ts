import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { type AssembledAtm, assembleAtm, dismissAtm } from "../src/atm/assemble.ts";
import { OPERATIONS } from "../src/backoffice/operations/operations.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { TwoOperators } from "./two-operators.ts";

// Two operators end a hold that its ATM does not end, and an ATM is late.
const ALICE = { username: "alice", password: "a long enough secret" };
let bank: BankUnderTest;
let keys: InitiatorKeys;
/** The keys of ATM 2. */
let otherKeys: InitiatorKeys;
let operators: TwoOperators;

before(async () => {
  bank = await BankUnderTest.start();
  operators = await TwoOperators.at(bank);
  keys = await bank.enrol(1);
  otherKeys = await bank.enrol(2);
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

test("a hold is settled by two operators, never by one, and the bank does it", async () => {
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

  const end = { request, terminal: 1, amount: "40.00" };
  const { id } = await operators.propose("holds-settle", end);
  assert.deepEqual(await funds(), { ...before, held: 60_00n });
  assert.equal(await operators.tries(operators.anna, "proposals-approve", { proposal: id }), "own-proposal");
  const shown = await bank.run("proposals", "show", id);
  assert.match(
    shown.stdout,
    /^would change +hold of ATM-0001 .* 40\.00 EUR was paid out and is booked, 20\.00 EUR is given back$/m,
  );
  const { state, outcome } = await operators.approve(id);
  assert.equal(state, "done", outcome ?? "");
  assert.deepEqual(await funds(), { posted: before.posted - 40_00n, held: 0n });
  assert.equal(await operators.tries(operators.anna, "holds-settle", end), "hold-settled");
  const steps = (await recordedBy(bank, "proposal-make", "proposal-approve", "proposal-carry-out")).map(
    ({ kind, outcome: how, confidential }) => `${kind} ${how} ${confidential?.["operator"] ?? confidential?.["maker"]}`,
  );
  assert.deepEqual(steps, [
    "proposal-make ok anna",
    "proposal-approve error:own-proposal anna",
    "proposal-approve ok ben",
    "proposal-carry-out ok anna",
    "proposal-make denied:hold-settled anna",
  ]);
});

test("a proposal that was approved while the bank was dead is carried out when it starts, once", async () => {
  const before = await funds();
  const request = await hold(50_00n);
  bank.program.process.kill("SIGKILL");
  await bank.program.exited;
  const { id } = await operators.propose("holds-settle", { request, terminal: 1, amount: "30.00" });
  assert.equal(await operators.tries(operators.ben, "proposals-approve", { proposal: id }), "ok");
  await bank.startAgain();
  assert.equal((await operators.ended(id)).state, "done");
  assert.deepEqual(await funds(), { posted: before.posted - 30_00n, held: 0n });
});

test("no command does what needs two: not under two names, and not by breaking the glass", async () => {
  const before = await funds();
  const request = await hold(20_00n);
  const operands: Readonly<Record<string, string>> = {
    ...{ request, username: "alice", proposal: newRequestId() },
    ...{ terminal: "1", cassettes: "50x1", day: "2026-01-01", key: "pepper", enrolment: "SRE1:none", name: "shop" },
  };
  const options: Readonly<Record<string, string>> = { terminal: "1", amount: "20", reason: "a whim" };
  const persons = Object.values(OPERATIONS).filter((row) => row.approval || "inPerson" in row);
  assert.ok(persons.length > 20);
  for (const row of persons) {
    const given = row.operands.map((operand) => operands[operand] ?? assert.fail(operand));
    const flags = Object.keys(row.fields).flatMap((field) =>
      options[field] === undefined || row.operands.some((operand) => operand === field) ? [] : [`--${field}`, options[field]],
    );
    const run = await bank.run(...row.command.split(" "), ...given, ...flags, "--break-glass", "a whim");
    assert.equal(run.code, 1, run.stderr);
    assert.match(run.stderr, /takes two (signed-in operators|administrators)/, row.command);
  }
  for (const flag of [["--operator", "anna"], ["--confirm"]]) {
    const run = await bank.run("holds", "release", request, "--terminal", "1", ...flag);
    assert.match(run.stderr, /Unknown option/);
  }
  assert.deepEqual(await funds(), { ...before, held: 20_00n });
  await operators.agree("holds-release", { request, terminal: 1 });
  assert.deepEqual(await funds(), before);
  assert.match((await bank.run("holds", "list")).stdout, /no hold is open/);
});

/** A whole ATM in this process, which tells its errors. */
const atmOf = (
  number: number,
  onError: (message: string, fields: Readonly<Record<string, unknown>> | undefined) => unknown,
): Promise<AssembledAtm> =>
  assembleAtm({
    number,
    banks: [{ host: "127.0.0.1", port: bank.port }],
    keyFile: path.join(bank.data, `atm-${number}.json`),
    dataDir: path.join(bank.data, `atm-${number}`),
    log: (level, message, fields) => void (level === "error" && onError(message, fields)),
  });

test("an ATM that lost the answer raises an alarm if the hold was ended without it", async () => {
  const request = newRequestId();
  {
    await using scripted = await bank.connect(keys);
    await scripted.get("signin", ALICE);
    await scripted.get("deposit", { amount: Money(100_00n) });
    await scripted.get("withdraw", { amount: Money(50_00n) }, request);
  }
  await operators.agree("holds-settle", { request, terminal: 1, amount: "50" });
  const errors: string[] = [];
  const atm = await atmOf(1, (message, fields) =>
    errors.push(`${message}: ${String(fields?.["state"])}, paid ${String(fields?.["paid"])}`),
  );
  try {
    const { journal, recovery } = atm.machine;
    const amount = Money(50_00n);
    await journal.append({ step: "intent", request, op: "withdraw", amount, notes: [{ denomination: amount, notes: 1 }] });
    await recovery.start();
    assert.equal(await recovery.take(request), "disputed");
    assert.deepEqual(errors, ["somebody else has ended the hold; the two records must be compared by hand: settled, paid 0"]);
  } finally {
    await dismissAtm(atm);
  }
});

test("an ATM that settles an ended hold is refused, closes the operation as disputed and raises an alarm", async () => {
  {
    await using scripted = await bank.connect(otherKeys);
    await scripted.get("signin", ALICE);
    await scripted.get("deposit", { amount: Money(100_00n) });
  }
  const request = newRequestId();
  const errors: string[] = [];
  const atm = await atmOf(2, (message, fields) => errors.push(`${message}: ${String(fields?.["refusal"])}`));
  try {
    const { journal, recovery } = atm.machine;
    const link = await atm.openLink();
    await link.request("signin", ALICE);
    await link.request("withdraw", { amount: Money(50_00n) }, request);
    link.close("done");
    // The journal of an ATM that died after the notes were paid out.
    const amount = Money(50_00n);
    await journal.append({ step: "intent", request, op: "withdraw", amount, notes: [{ denomination: amount, notes: 1 }] });
    await journal.append({ step: "answer", request, state: "held" }, { step: "dispensing", request });
    await journal.append({ step: "dispensed", request, paid: amount });
    await operators.agree("holds-settle", { request, terminal: 2, amount: "40" });
    {
      await using scripted = await bank.connect(otherKeys);
      const outcome = await scripted.ask("settle", { hold: request, amount });
      assert.equal(outcome.ok ? "ok" : outcome.refusal, "hold-settled");
    }
    await recovery.start();
    assert.equal(await recovery.take(request), "disputed");
    assert.equal(journal.operations.size, 0);
    assert.deepEqual(errors, ["the bank refuses the end of a hold; the two records must be compared by hand: hold-settled"]);
  } finally {
    await dismissAtm(atm);
  }
});

test("after all these tests the books and the audit log prove each other", async () => {
  await operators.leave();
  const verified = await bank.run("verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});
