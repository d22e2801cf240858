import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { emptyDatabase, type TestDatabase } from "../src/store/testing/test-database.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { killedAt } from "./killed-at.ts";
import { MoneyRounds, WITHOUT_PAUSE } from "./money-rounds.ts";
import { freePort, runProgram } from "./program.ts";
import { TwoOperators } from "./two-operators.ts";
import { OneServer } from "./two-servers.ts";

// One bank in which four customers move money all the time, with an open hold, a proposal and a rotation under way: its backups, and
// what becomes of them. `npm run backup-drill` kills in every phase, fills disks, and recovers to a point in time.
const PASSWORD = "a long enough secret";
/** A few times as long as an answer takes: a backup still meets requests under way, and there is less to prove. */
const REST_MS = 20;
const NAMES = ["alice", "bob", "carol", "dora"];
const WHO = ["--operator", "anna", "--reason", "a test"];
let place: ReturnType<typeof temporaryFolder>;
let bank: BankUnderTest;
let keys: InitiatorKeys;
let sealed: string;
let clear: string;
const inPlace = (name: string): string => path.join(place.folder, name);

before(async () => {
  place = temporaryFolder();
  bank = await BankUnderTest.start(WITHOUT_PAUSE);
  keys = await bank.enrol(1);
  await bank.signUp([...NAMES, "eve", "fay"], PASSWORD);
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** Restores into a new database and a new data folder. */
async function restored(file: string, ...args: readonly string[]) {
  const database = await emptyDatabase();
  const data = temporaryFolder();
  const ports = { port: await freePort(), status: await freePort() };
  const server = new OneServer(database.url, data.folder, ports);
  const ran = await server.run("restore", file, ...WHO, ...args);
  return Object.assign(server, { ran, database, data: data.folder, [Symbol.asyncDispose]: () => gone(server, database, data) });
}

async function gone(server: OneServer, database: TestDatabase, data: Disposable): Promise<void> {
  await server.program?.[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  data[Symbol.dispose]();
}

test("a backup under load is the books of one moment, with all that was under way, and the restored bank goes on", async () => {
  assert.equal((await bank.run("backup", "keygen", "--out", inPlace("backup.key"))).code, 0);
  const { hold, proposal } = await underWay();
  await using rounds = await MoneyRounds.begin({
    connect: (each) => bank.connect(each),
    keys,
    names: NAMES,
    password: PASSWORD,
    restMs: REST_MS,
  });
  const before = rounds.moment;
  const made = await bank.run("backup", "--out", place.folder, "--recipient", inPlace("backup.key.pub"), ...WHO);
  const after = rounds.moment;
  await rounds.end();
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stderr, /backed up \d+ rows of \d+ tables as of 20\S+Z, in \d+ bytes; the audit log has it as backup /);
  sealed = made.stdout.trim();
  assert.equal(statSync(sealed).mode & 0o777, 0o600);
  assert.ok(!readFileSync(sealed).includes("alice"));

  await using other = await restored(sealed, "--key", inPlace("backup.key"));
  assert.equal(other.ran.code, 0, other.ran.stderr);
  assert.match(other.ran.stdout, /restored \d+ rows as of 20\S+Z, with \d+ events; the audit log has it/);
  await rounds.proves(other.database.store.sql, before, after);
  assert.deepEqual(keyFiles(other.data), keyFiles(bank.data));
  await other.open();
  {
    await using eve = await other.connect(keys);
    await eve.get("signin", { username: "eve", password: PASSWORD });
    await eve.get("settle", { hold, amount: Money(2_000n) });
  }
  const operators = await TwoOperators.at({ data: other.data, database: other.database });
  assert.equal((await operators.approve(proposal)).state, "done");
  assert.equal((await operators.agree("keys-withdraw", { key: "pepper", reason: "a test" })).state, "done");
  await operators.leave();
  const kinds = await other.database.store.sql<{ kind: string }[]>`
    select kind from audit_event where kind in ('backup', 'backup-end', 'audit-restored') order by at`;
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ["backup", "audit-restored"],
  );
  const verified = await other.run("verify", "--key", path.join(other.data, "keys", "auditor.key"));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});

/** A prepared rotation, a proposal that nobody has decided, and a hold that no ATM has ended. */
async function underWay() {
  const operators = await TwoOperators.at(bank);
  assert.equal((await operators.agree("keys-prepare", { key: "pepper", reason: "a test" })).state, "done");
  const { id: proposal } = await operators.propose("customer-close", { username: "fay", reason: "a test" });
  await operators.leave();
  const hold = newRequestId();
  await using eve = await bank.connect(keys);
  await eve.get("signin", { username: "eve", password: PASSWORD });
  await eve.get("deposit", { amount: Money(5_000n) });
  await eve.get("withdraw", { amount: Money(2_000n) }, hold);
  return { hold, proposal };
}

const keyFiles = (data: string): readonly (readonly [string, string])[] =>
  readdirSync(path.join(data, "keys")).map((name) => [name, readFileSync(path.join(data, "keys", name), "utf8")] as const);

test("backup --verify proves a backup in a scratch database that is gone afterwards, and names what is wrong", async () => {
  const scratch = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("strongroom-scratch-"));
  const others = scratch();
  const logKey = inPlace("log-key.txt");
  assert.equal((await bank.run("audit", "log-key", "--out", logKey)).code, 0);
  const verify = (...args: readonly string[]) =>
    runProgram(["backup", "--verify", ...args], { STRONGROOM_DATA: inPlace("none") });
  const key = ["--key", inPlace("backup.key")];
  const proven = await verify(sealed, ...key, "--log-key", logKey, "--json");
  assert.equal(proven.code, 0, proven.stdout + proven.stderr);
  const report = JSON.parse(proven.stdout) as { ok: boolean; took: number; coverage: { answers: number; customers: number } };
  assert.ok(report.ok && report.took > 0 && report.coverage.answers > 10 && report.coverage.customers === 6, proven.stdout);

  assert.equal((await runProgram(["backup", "keygen", "--out", inPlace("other.key")])).code, 0);
  const changed = Buffer.from(readFileSync(sealed));
  changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
  writeFileSync(inPlace("changed.sealed"), changed);
  for (const [args, said] of [
    [[sealed], /is sealed to the key [0-9a-f]{16}: give the file of its private key with --key/],
    [[sealed, "--key", inPlace("other.key")], /is sealed to the key [0-9a-f]{16}, and --key names [0-9a-f]{16}/],
    [[inPlace("changed.sealed"), ...key], /the backup is damaged: from byte \d+ on it is not what was sealed/],
    [[inPlace("nothing.tar")], /nothing\.tar cannot be read/],
  ] as const) {
    const { code, stderr } = await verify(...args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, said);
  }
  assert.deepEqual(scratch(), others);
});

test("a restore that is killed before its last step leaves a bank that no program starts, on its folder or its database", async () => {
  const made = await bank.run("backup", "--out", inPlace("bank.tar"), ...WHO);
  assert.match(made.stderr, /bank\.tar is in clear and holds the bank's keys/);
  assert.match(made.stderr, /the auditor's private key is in the backup too: move /);
  clear = inPlace("bank.tar");
  await using database = await emptyDatabase();
  using data = temporaryFolder();
  using elsewhere = temporaryFolder();
  const environment = { DATABASE_URL: database.applicationUrl, DATABASE_OWNER_URL: database.url };
  const at = (folder: string, more: NodeJS.ProcessEnv = {}) => ({ ...environment, STRONGROOM_DATA: folder, ...more });
  const killed = await runProgram(["restore", clear], at(data.folder, killedAt("write:drop table public.restore_unfinished")));
  assert.notEqual(killed.code, 0);
  const bankThere = ["bank", "--listen", `127.0.0.1:${await freePort()}`];
  const ofFolder = /a restore into \S+ has not come to its end: .*remove restore-unfinished, postgres\* and/;
  const ofDatabase = /a restore into this database has not come to its end: .*drop the database/;
  for (const [folder, command, said] of [
    [data.folder, bankThere, ofFolder],
    [data.folder, ["restore", clear], ofFolder],
    [elsewhere.folder, bankThere, ofDatabase],
    [elsewhere.folder, ["verify"], ofDatabase],
  ] as const) {
    const { code, stderr } = await runProgram(command, at(folder));
    assert.equal(code, 1, stderr);
    assert.match(stderr, said);
  }
  using third = temporaryFolder();
  const again = await runProgram(["restore", clear], at(third.folder));
  assert.match(again.stderr, /the database "test_\w+" is not empty: it has .*Make a new database/);
});

test("a backup without keys needs those of its time, and then is the bank", async () => {
  const file = inPlace("without.tar");
  assert.equal((await bank.run("backup", "--out", file, "--without-keys")).code, 0);
  assert.ok(!readFileSync(file).includes("PRIVATE KEY"));
  await using database = await emptyDatabase();
  using data = temporaryFolder();
  const environment = {
    ...{ DATABASE_URL: database.applicationUrl, DATABASE_OWNER_URL: database.url, STRONGROOM_DATA: data.folder },
  };
  const without = await runProgram(["restore", file], environment);
  assert.deepEqual([without.code, /is without keys: put those of its time into/.test(without.stderr)], [1, true], without.stderr);
  cpSync(path.join(bank.data, "keys"), path.join(data.folder, "keys"), { recursive: true });
  const whole = await runProgram(["restore", file], environment);
  assert.equal(whole.code, 0, whole.stderr);
});

test("what cannot be backed up or restored is refused in one sentence", async () => {
  const auditor = path.join(bank.data, "keys", "auditor.key.pub");
  for (const [args, status, said] of [
    [["backup"], 2, /--out is needed, the file or folder of the backup; or --verify/],
    [["backup", "--out", clear], 2, /is there already: name another file/],
    [["backup", "--out", inPlace("x"), "--verify", clear], 2, /--verify reads a backup, and --out writes one/],
    [
      ["backup", "--out", inPlace("x"), "--recipient", auditor],
      2,
      /is an auditor's key, and an auditor must not get the bank's keys/,
    ],
    [
      ["backup", "--out", inPlace("x"), "--recipient", clear],
      2,
      /must be the file of a public key that strongroom backup keygen made/,
    ],
    [["backup", "--out", inPlace("no/x")], 1, /no backup was made: .* there is no such folder/],
    [["backup", "--out", inPlace("x"), "--data", inPlace("none")], 2, /back up on a server of the bank/],
    [["restore", clear], 1, /is not empty: it has (audit|keys)\/\. Name another folder with --data/],
    [["restore", clear, "--data", inPlace("new")], 1, /is not empty: it has .*Make a new database/],
    [["restore", sealed, "--data", inPlace("new")], 1, /is sealed to the key/],
  ] as const) {
    const { code, stderr } = await bank.run(...args);
    assert.equal(code, status, stderr);
    assert.match(stderr, said);
  }
  assert.ok(!readdirSync(place.folder).some((name) => name === "x" || name.endsWith(".tmp")));
  assert.deepEqual(readdirSync(inPlace("new")), [], "a refused restore leaves nothing");
});
