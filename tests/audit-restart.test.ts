import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { tailEvents } from "../src/audit/audit.ts";
import { Money } from "../src/model/money.ts";
import { audit, auditorKey, bankWithHistory, untilInCopy } from "./audit-bank.ts";
import type { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";

// One bank, whose log goes on at its second start and at its third.
let bank: BankUnderTest;
before(async () => {
  bank = await bankWithHistory();
});
after(() => bank[Symbol.asyncDispose]());

test("tail prints the newest records, and follows the log across a restart of the bank until Ctrl-C", async () => {
  const whole = (await audit(bank, "tail", "--lines", "1000", "--format", "json", "--offline")).stdout.split("\n").slice(0, -1);
  const newest = await audit(bank, "tail", "--lines", "3", "--format", "json", "--offline");
  assert.deepEqual(newest.stdout.split("\n").slice(0, -1), whole.slice(-3));
  assert.match((await audit(bank, "tail", "--offline")).stdout, /^record {4}time \(UTC\)[^\n]*\n(\d+ +20[^\n]*\n)+$/);

  await using following = new Program(["audit", "tail", "--lines", "2", "--follow", "--format", "json"], bank.environment);
  await following.says(whole.at(-1) ?? "");
  await using unread = new Program(["audit", "tail", "--lines", "1", "--follow"], bank.environment);
  await unread.says("record");
  unread.process.stdout.destroy();

  const keys = await bank.enrol(2);
  await following.says('"op":"terminal-enrol"');
  assert.equal(await unread.exited, 0, "behind a pipe that nobody reads any more it ends in peace");

  assert.equal(await bank.program.stop(), 0);
  await following.says('"op":"bank-stop"');
  await bank.startAgain();
  await following.says('"op":"bank-start"');
  await using atm = await bank.connect(keys);
  await atm.get("signin", { username: "alice", password: "a long enough secret" });
  await atm.get("deposit", { amount: Money(70_00n) });
  await following.says(/"op":"deposit".*"amt":7000/);
  await untilInCopy(bank);

  assert.equal(await following.stop("SIGINT"), 0);
  const lines = following.stdout.split("\n");
  assert.equal(lines.pop(), "", "no torn line");
  const first = whole.length - 2;
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { i: number }).i),
    lines.map((_, i) => first + i),
  );
  const { stdout } = await audit(bank, "tail", "--lines", "1000", "--format", "json", "--offline");
  assert.ok(stdout.split("\n").slice(first).join("\n").startsWith(following.stdout));

  // The feed for programs has the same events, in the same order.
  const fed: string[] = [];
  for (let [after, isEnd] = [0, false]; !isEnd; ) {
    const page = await tailEvents(bank.database.store.sql, after, 7);
    for (const { index, at, kind, outcome } of page.events) fed.push(`${index} ${new Date(at).toISOString()} ${kind} ${outcome}`);
    [after, isEnd] = [page.next, page.next === page.size];
  }
  const tailed = stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const { i, t, op, res } = JSON.parse(line) as { i: number; t: string; op: string; res: string };
      return `${i} ${t} ${op} ${res}`;
    });
  assert.deepEqual(fed.slice(0, tailed.length), tailed);
});

/** Returns the bytes of each file of records of the log, by its name. */
function recordFiles(data: string): ReadonlyMap<string, Buffer> {
  const names = ["plain", "sealed"].flatMap((form) =>
    readdirSync(path.join(data, "audit", form)).map((name) => `${form}/${name}`),
  );
  return new Map(names.map((name) => [name, readFileSync(path.join(data, "audit", name))]));
}

const linesIn = (text: string): string[] => text.split("\n").slice(0, -1);
const indexOf = (line: string): number => (JSON.parse(line) as { i: number }).i;

test("the auditor's key can be changed while the bank runs: each key opens its own records, and no written record is lost", async () => {
  const [first, second] = [auditorKey(bank), path.join(bank.data, "auditor-2.key")];
  const decrypted = (...keys: readonly string[]) =>
    bank.run("audit", "decrypt", "--offline", ...keys.flatMap((key) => ["--key", key]));
  const made = await audit(bank, "keygen", "--out", second);
  assert.equal(made.stdout, `${second}\n${second}.pub\n`);
  const nextId = /the key ([0-9a-f]{16}):/.exec(made.stderr)?.[1] ?? "";
  const before = recordFiles(bank.data);

  const named = await audit(bank, "recipient", `${second}.pub`);
  assert.match(named.stderr, new RegExp(`sealed to the key ${nextId} within seconds`));
  // Every process of the bank finds the key by itself. A sign-in is recorded by a worker.
  const keys = await bank.enrol(3);
  let signins = "";
  await eventually(
    async () => {
      await using atm = await bank.connect(keys);
      await atm.get("signin", { username: "alice", password: "a long enough secret" });
      await untilInCopy(bank);
      signins = (await decrypted(second)).stdout;
      return signins.includes('"op":"signin"');
    },
    () => `no worker has sealed to the key:\n${signins}`,
  );
  assert.equal(await bank.program.stop(), 0);
  await bank.startAgain();
  await bank.enrol(4);
  await untilInCopy(bank);

  const now = recordFiles(bank.data);
  assert.deepEqual([...now.keys()], [...before.keys()], "the files go on at the second start");
  for (const [name, bytes] of before) assert.ok(now.get(name)?.subarray(0, bytes.length).equals(bytes), name);

  const whole = linesIn((await audit(bank, "decrypt", "--offline", "--key", first, "--key", second)).stdout);
  const plain = linesIn((await audit(bank, "tail", "--offline", "--lines", "1000", "--format", "json")).stdout);
  assert.deepEqual(whole.map(indexOf), plain.map(indexOf));
  for (const kind of ["audit-recipient", "terminal-enrol"])
    assert.ok(
      whole.some((line) => line.includes(`"op":"${kind}"`)),
      kind,
    );

  const [early, late] = [await decrypted(first), await decrypted(second)];
  assert.deepEqual([early.code, late.code], [1, 1]);
  const opened = [...linesIn(early.stdout), ...linesIn(late.stdout)].sort((one, other) => indexOf(one) - indexOf(other));
  assert.deepEqual(opened, whole);
  assert.ok(linesIn(late.stdout).some((line) => line.includes('"op":"terminal-enrol"')));
  assert.match(
    early.stderr,
    new RegExp(`record(s \\d+ to \\d+ are| \\d+ is) not readable with the keys given, but sealed to the key ${nextId}\n`),
  );
  assert.match(late.stderr, /records 0 to \d+ are not readable with the keys given, but sealed to the key [0-9a-f]{16}\n/);

  const both = await audit(bank, "verify", "--key", first, "--key", second);
  assert.match(
    both.stdout,
    /^the audit log is whole, (\d+) records: \1 plain and \1 sealed proven, \1 opened, \1 held against the database\n$/,
  );
  const one = await audit(bank, "verify", "--key", second);
  assert.match(one.stdout, /^the audit log is whole, .* opened, \d+ not readable with the keys given, /);
  assert.match(one.stderr, /records 0 to \d+ are not readable/);

  const wrong = await bank.run("audit", "recipient", second);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /it is a private key/);
});
