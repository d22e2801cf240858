import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Money } from "../src/model/money.ts";
import { KeptResult, VerificationRunner, type VerificationState } from "../src/overview/overview.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";

// `strongroom verify` on a whole bank: while it runs, after a stop, and on a database that somebody has changed.
const ALICE = { username: "alice", password: "a long enough secret" };
const BEN = { username: "ben", password: "another long secret" };
const CLI = fileURLToPath(new URL("../src/cli/cli.js", import.meta.url));
let bank: BankUnderTest;

before(async () => {
  bank = await BankUnderTest.start();
  const keys = await bank.enrol(1);
  for (const { username, password } of [BEN, ALICE]) await bank.signUp([username], password);
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  await atm.get("deposit", { amount: Money(1000_00n) });
  await atm.get("transfer", { amount: Money(25_00n), payee: BEN.username });
});
after(() => bank[Symbol.asyncDispose]());

const tamper = (change: string): Promise<unknown> =>
  bank.database.store.sql.begin((tx) =>
    tx.unsafe(`
      alter table request_answer disable trigger user; alter table audit_event disable trigger user;
      alter table audit_checkpoint disable trigger user;
      ${change};
      alter table request_answer enable trigger user; alter table audit_event enable trigger user;
      alter table audit_checkpoint enable trigger user`),
  );

test("a bank that runs proves its books and its log, and the reading is in the log", async () => {
  await eventually(hasCopy, () => "this server never had a copy of the log");
  const kept = path.join(bank.data, "kept.checkpoint");
  assert.equal((await bank.run("audit", "checkpoint", "--out", kept)).code, 0);
  const key = path.join(bank.data, "keys", "auditor.key");
  const { code, stdout, stderr } = await bank.run("verify", "--checkpoint", kept, "--checkpoint", kept, "--key", key);
  assert.equal(code, 0, stdout + stderr);
  assert.match(
    stdout,
    /^\d+ events in \d+ commits of \d+ chains, .* 2 customers, 1 ATM, 0 operators, 0 alarms, 0 terminal orders, 0 proposals, 3 checkpoints kept elsewhere, \d+ in this server's copy, \d+ commits opened/,
  );
  assert.match(stdout, /\nbooks and log prove each other\n$/);
  const again = await bank.run("verify", "--json");
  const { ok, findings, coverage } = JSON.parse(again.stdout) as Record<string, unknown>;
  assert.deepEqual({ ok, findings }, { ok: true, findings: [] });
  assert.equal((coverage as Record<string, number>)["customers"], 2);
  const [reads] = await bank.database.store.sql<{ count: bigint }[]>`select count(*) from audit_event where kind = 'audit-read'`;
  assert.equal(reads?.count, 2n);
});

/** True if this server's copy of the log has a checkpoint with events. */
async function hasCopy(): Promise<boolean> {
  const { stdout } = await bank.run("audit", "checkpoint");
  return (stdout.split("\n")[1] ?? "0") !== "0";
}

test("a console verifies on demand, in a process that tells it how far it is and what it has found", async () => {
  const result = new KeptResult(path.join(bank.data, "verification.json"));
  const launch = () =>
    spawn(process.execPath, [CLI, "verify", "--json", "--progress"], { env: { ...process.env, ...bank.environment } });
  const runner = new VerificationRunner({ sql: bank.database.store.sql, kept: result, now: Date.now, launch });
  await tamper("update request_answer set amount = amount + 1 where kind = 'transfer'");
  const states: VerificationState[] = [];
  for await (const state of runner.verify("anna")) states.push(state);
  await tamper("update request_answer set amount = amount - 1 where kind = 'transfer'");
  const last = states.at(-1);
  assert.deepEqual([last?.phase, last?.percent, last?.why], ["done", 100, null]);
  assert.ok(last?.findings.some(({ kind }) => kind === "answer"));
  assert.equal(last?.report?.coverage.customers, 2);
  assert.deepEqual(await runner.last(), last);
});

test("a changed movement and a checkpoint of another log are named, with exit status 1", async () => {
  await tamper("update request_answer set amount = amount + 1 where kind = 'transfer'");
  const foreign = path.join(bank.data, "foreign.checkpoint");
  writeFileSync(foreign, "another log\n1\n");
  const { code, stdout } = await bank.run("verify", "--checkpoint", foreign);
  await tamper("update request_answer set amount = amount - 1 where kind = 'transfer'");
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^request .* of ATM-0001: its answer or its movement is not the one that the transfer event .* \[answer\]$/m,
  );
  assert.match(stdout, /^.*foreign\.checkpoint: the log's key did not sign it: .* \[checkpoint\]$/m);
  assert.match(stdout, /\nbooks and log do NOT prove each other\n$/);
});

test("after a stop the bank is sound; a changed copy and a log that was removed are findings, though nothing can be recorded then", async () => {
  await bank.program.stop();
  const stopped = await bank.run("verify", "--json");
  assert.equal(stopped.code, 0, stopped.stdout + stopped.stderr);
  const folder = path.join(bank.data, "audit", "plain");
  const file = path.join(folder, readdirSync(folder)[0] ?? "");
  const lines = readFileSync(file, "utf8");
  writeFileSync(file, lines.replace('"op":"signup"', '"op":"signin"'));
  assert.match((await bank.run("verify")).stdout, /^plain\/0+\.jsonl, byte \d+, record \d+: .* \[copy\]$/m);
  writeFileSync(file, lines);
  await tamper("delete from audit_checkpoint");
  const { code, stdout, stderr } = await bank.run("verify");
  assert.equal(code, 1);
  assert.match(stderr, /this reading is not recorded: /);
  assert.match(stdout, /^the log: is empty, but the database was used: somebody removed it \[log\]$/m);
  assert.match(stdout, /tlog\/checkpoint: it covers \d+ events, but the log has only 0: the log was set back \[checkpoint\]$/m);
});
