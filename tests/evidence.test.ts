import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { encodeLine, type Step } from "../src/atm/journal/journal-step.ts";
import { newRequestId } from "../src/model/ids.ts";
import { referenceOf } from "../src/model/reference.ts";
import { untilInCopy } from "./audit-bank.ts";
import { type BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { CustomersBank, cents } from "./customers-bank.ts";
import { runProgram } from "./program.ts";
import { TwoOperators } from "./two-operators.ts";
import { buildGoVerifier, goVerifies, sigstoreVerifies } from "./verify-elsewhere.ts";

// An operator of a real bank makes the evidence of an operation; a third party checks it without the bank.
const BREAK = ["--break-glass", "a test"];
let customers: CustomersBank;
let bank: BankUnderTest;
const elsewhere = temporaryFolder();
const file = (name: string): string => path.join(elsewhere.folder, name);
const withdraw = newRequestId();
let receipt = "";

before(async () => {
  customers = await CustomersBank.start(["--workers", "1"], ["alice"]);
  ({ bank } = customers);
  await using atm = await customers.signedIn("alice");
  await atm.get("deposit", { amount: cents(100_00) });
  await atm.get("withdraw", { amount: cents(40_00) }, withdraw);
  await atm.get("settle", { hold: withdraw, amount: cents(30_00) });
  ({ receipt } = await atm.get("receipt", { request: withdraw }));
  await untilInCopy(bank, "settle");
  for (const [name, args] of [
    ["log-key.txt", ["audit", "log-key"]],
    ["bank-key.pem", ["receipt", "key"]],
  ] as const)
    writeFileSync(file(name), (await bank.run(...args)).stdout);
});
after(async () => {
  await customers?.[Symbol.asyncDispose]();
  elsewhere[Symbol.dispose]();
});

/** Runs a command as on another machine, without the bank's data folder. */
const away = (...args: readonly string[]) => runProgram(args, { STRONGROOM_DATA: file("no-data") });
const verify = (name: string) =>
  away("evidence", "verify", file(name), "--log-key", file("log-key.txt"), "--key", file("bank-key.pem"));

test("an operator finds an operation, with what the ATM's journal has of it, and is in the audit log", async () => {
  const notes = [{ denomination: cents(20_00), notes: 2 }];
  const steps: readonly Step[] = [
    { step: "intent", at: 1, request: withdraw, op: "withdraw", amount: cents(40_00), notes },
    { step: "dispensed", at: 2, request: withdraw, paid: cents(30_00) },
  ];
  writeFileSync(file("journal"), encodeLine({ unit: "0".repeat(16), line: 1, cash: 0, steps }));
  const args = [referenceOf(withdraw), "--break-glass", "a dispute", "--journal", file("journal")];
  const { code, stdout, stderr } = await bank.run("payment", "find", ...args);
  assert.equal(code, 0, stderr);
  for (const part of [
    /^operation +withdraw of 40\.00 EUR at ATM-0001$/m,
    /^state +paid out and booked$/m,
    /^booked +30\.00 EUR at /m,
    /^customer +alice \(/m,
    new RegExp(`^receipt +${receipt}$`, "m"),
    /\d+ +40\.00 EUR +ok +the bank held the amount/,
    /\d+ +30\.00 EUR +ok +the notes were taken/,
    /^debit +withdrawal +30\.00 EUR +alice .* 70\.00 EUR$/m,
    /^credit +withdrawal +30\.00 EUR +ATM-0001 /m,
    /intent +withdraw of 40\.00 EUR: 2 x 20\.00\n.*dispensed +30\.00 EUR left the machine\n$/,
  ])
    assert.match(stdout, part);
  const all = await bank.run("payment", "find", "alice", "--break-glass", "a dispute");
  assert.deepEqual(
    all.stdout
      .split("\n")
      .slice(1, -1)
      .map((row) => row.split(/ +/)[1]),
    ["deposit", "withdraw"],
  );
  const [row] = await bank.database.store.sql<{ looks: bigint }[]>`
    select count(*) as looks from audit_event where kind = 'look' and customer is not null`;
  assert.equal(row?.looks, 2n);
});

test("evidence is checked without the bank, here and by others, and a changed file is refused", async (t) => {
  const made = await bank.run("evidence", "make", withdraw, ...BREAK, "--out", file("case.json"), "--pdf", file("case.pdf"));
  assert.equal(made.code, 0, made.stderr);
  assert.equal(made.stdout, `${file("case.json")}\n${file("case.pdf")}\n`);
  assert.ok(readFileSync(file("case.pdf"), "latin1").startsWith("%PDF-1.7"));
  const { code, stdout, stderr } = await verify("case.json");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^genuine .*\noperation +withdraw of 40\.00 EUR at ATM-0001\n/);
  assert.match(stdout, /^balance after +70\.00 EUR$/m);
  assert.match(
    stderr,
    /^strongroom: the evidence holds: its 2 records are in the log strongroom\/atm-audit, whose key signed \d+ records\n$/,
  );
  const text = readFileSync(file("case.json"), "utf8");
  writeFileSync(file("changed.json"), text.replace('"booked":3000', '"booked":4000'));
  const changed = await verify("changed.json");
  assert.deepEqual([changed.code, changed.stdout], [1, ""]);
  assert.match(changed.stderr, /^strongroom: the evidence is NOT genuine[^\n]*\[signature\]\n$/);

  const { bundle } = JSON.parse(text) as {
    bundle: { checkpoint: string; records: { index: number; leaf: string; proof: string[] }[] };
  };
  for (const { index, leaf, proof } of bundle.records)
    sigstoreVerifies(
      ["c2sp.org/tlog-proof@v1", `extra ${leaf}`, `index ${index}`, ...proof, "", bundle.checkpoint].join("\n"),
      readFileSync(file("log-key.txt"), "utf8"),
    );
  const go = await buildGoVerifier(elsewhere.folder, "evidence");
  t.diagnostic(go === null ? "Go is not installed here: sigstore-js only" : "Go and sigstore-js");
  if (go === null) return;
  const says = (name: string) => goVerifies(go, file(name), file("log-key.txt"), file("bank-key.pem"));
  const right = await says("case.json");
  assert.match(right.said, new RegExp(`^the evidence holds: withdraw ${withdraw} at ATM-0001 is settled, 3000 EUR booked`));
  for (const other of [
    text.replace('"booked":3000', '"booked":4000'),
    text.replace("ATM-0001", "ATM-0002"),
    text.replace(/("signature":")./, (_, before: string) => `${before}_`),
    text.slice(1),
  ]) {
    writeFileSync(file("changed.json"), other);
    assert.equal((await says("changed.json")).code, 1, other);
  }
});

test("the evidence of a reversed operation tells of the reversal, here and by others", async () => {
  const operators = await TwoOperators.at(bank);
  const { id: by } = await operators.agree("ledger-reverse", { request: withdraw, reason: "the notes are in the reject box" });
  await untilInCopy(bank, "reverse");
  const made = await bank.run("evidence", "make", by, ...BREAK, "--out", file("reversed.json"));
  assert.equal(made.code, 0, made.stderr);
  const { code, stdout, stderr } = await verify("reversed.json");
  assert.equal(code, 0, stderr);
  for (const part of [/^state +booked, and then reversed by two operators/m, /^booked +30\.00 EUR at /m, /^reversed +\S+Z$/m])
    assert.match(stdout, part);
  assert.match(stdout, /^balance after +100\.00 EUR$/m);
  const go = await buildGoVerifier(elsewhere.folder, "evidence");
  if (go === null) return;
  const says = (name: string) => goVerifies(go, file(name), file("log-key.txt"), file("bank-key.pem"));
  const right = await says("reversed.json");
  assert.match(
    right.said,
    new RegExp(`^the evidence holds: withdraw ${withdraw} at ATM-0001 is reversed, 3000 EUR booked, by 6 `),
  );
});
