import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { enrolMissing } from "../src/cli/commands/enrolment.ts";
import { Settings } from "../src/cli/options/settings.ts";
import { generateKeyPair } from "../src/crypto/crypto.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { printEnrolmentRequest } from "../src/provisioning/enrolment-request.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { TwoOperators } from "./two-operators.ts";

const REQUEST = printEnrolmentRequest({
  ...{ terminal: terminalIdOf(9), publicKey: generateKeyPair().publicKey, sealTo: generateKeyPair().publicKey },
});

let bank: BankUnderTest;
before(async () => {
  bank = await BankUnderTest.start();
});
after(() => bank[Symbol.asyncDispose]());

// The state after a power failure between writing the key file and committing the registry: the load is booked and the file is
// on the disk, but the bank does not know the ATM.
async function cutOff(n: number): Promise<void> {
  const { sql } = bank.database.store;
  const terminal = `ATM-${String(n).padStart(4, "0")}`;
  await sql`delete from terminal_psk where terminal = ${terminal}`;
  await sql`delete from terminal where id = ${terminal}`;
}

async function cashOf(terminal: string): Promise<bigint> {
  const [row] = await bank.database.store.sql<{ posted: bigint }[]>`select posted from account where terminal = ${terminal}`;
  return row?.posted ?? -1n;
}

test("an interrupted enrolment can be repeated, and its first load is booked once", async () => {
  await bank.enrol(5);
  await cutOff(5);
  const out = path.join(bank.data, "again.json");
  const other = await bank.run("terminal", "first", "5", "--out", out, "--load", "1x50");
  assert.equal(other.code, 2);
  assert.match(other.stderr, /has booked another first load: give the same --load again/);
  assert.equal((await bank.run("terminal", "first", "5", "--out", out)).code, 0);
  assert.equal(await cashOf("ATM-0005"), 18_000_00n);
  assert.ok((JSON.parse(readFileSync(out, "utf8")) as { cassettes: unknown[] }).cassettes.length > 0);
  assert.equal((await bank.run("ledger", "verify")).code, 0);
});

test("at the next start an ATM whose key the bank does not know gets a new key, and the old file is kept", async () => {
  const settings = new Settings({ data: bank.data }, {}, "/");
  await enrolMissing(settings, bank.database.url, [6]);
  await cutOff(6);
  await enrolMissing(settings, bank.database.url, [6]);
  await enrolMissing(settings, bank.database.url, [6]);
  assert.deepEqual(
    readdirSync(path.join(bank.data, "atm-6")).map((name) => name.replace(/unknown-\d+$/, "unknown")),
    ["key.json", "key.json.unknown"],
  );
  assert.equal(await cashOf("ATM-0006"), 18_000_00n);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0006 +active +1 /);
});

test("a key file is never overwritten, and a failed enrolment books nothing", async () => {
  await bank.enrol(7);
  const { code, stderr } = await bank.run("terminal", "first", "8", "--out", path.join(bank.data, "atm-7.json"));
  assert.equal(code, 2);
  assert.match(stderr, /is there already and is not overwritten: name another file with --out/);
  assert.equal(await cashOf("ATM-0008"), -1n);
});

test("once the bank has operators, nobody alone gets an ATM's keys: no command and no start", async () => {
  await (await TwoOperators.at(bank)).leave();
  const out = path.join(bank.data, "nobody.json");
  const { code, stderr } = await bank.run("terminal", "first", "9", "--out", out);
  assert.equal(code, 2);
  assert.match(stderr, /the bank has operators, so two administrators enrol ATM 9: on its machine, strongroom atm enrol 9/);
  const settings = new Settings({ data: bank.data }, {}, "/");
  await enrolMissing(settings, bank.database.url, [6]);
  await assert.rejects(enrolMissing(settings, bank.database.url, [6, 9]), /two administrators enrol ATM 9/);
  for (const args of [
    ["terminal", "enrol", REQUEST],
    ["terminal", "rotate", "6"],
  ]) {
    const tried = await bank.run(...args, "--break-glass", "a test");
    assert.equal(tried.code, 1, tried.stderr);
    assert.match(tried.stderr, /two signed-in operators/);
  }
  const keyFile = await bank.run("terminal", "key-file", "6");
  assert.equal(keyFile.code, 1);
  assert.match(keyFile.stderr, /no sealed key file waits for this ATM/);
  assert.equal(existsSync(out), false);
  assert.doesNotMatch((await bank.run("terminal", "list")).stdout, /ATM-0009|ATM-0006 .* 2 /);
});
