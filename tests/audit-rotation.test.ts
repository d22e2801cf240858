import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { audit, auditorKey, bankWithHistory, untilSealed } from "./audit-bank.ts";
import { Program } from "./program.ts";

/** Returns the bytes of each file of records of the log, by its name. */
function recordFiles(data: string): ReadonlyMap<string, Buffer> {
  const names = ["plain", "sealed"].flatMap((form) =>
    readdirSync(path.join(data, "audit", form)).map((name) => `${form}/${name}`),
  );
  return new Map(names.map((name) => [name, readFileSync(path.join(data, "audit", name))]));
}

const count = (text: string): number => text.split("\n").length - 1;

test("the auditor's key can be changed while the bank runs: each key opens its own segments, and no written record is lost", async () => {
  await using bank = await bankWithHistory();
  const next = path.join(bank.data, "auditor-2.key");
  const made = await audit(bank, "keygen", "--out", next);
  assert.equal(made.stdout, `${next}\n${next}.pub\n`);
  const nextId = /the key ([0-9a-f]{16}):/.exec(made.stderr)?.[1];
  const before = recordFiles(bank.data);

  const named = await audit(bank, "recipient", `${next}.pub`);
  assert.match(named.stderr, new RegExp(`sealed to the key ${nextId} from the next segment on`));
  await untilSealed(bank, "audit-rekey");
  await bank.enrol(2);
  await untilSealed(bank);
  assert.equal(await bank.program.stop(), 0);
  await using again = new Program(["bank", "--listen", `127.0.0.1:${bank.port}`], bank.environment);
  await again.says("the bank is open");
  await bank.enrol(3);
  await untilSealed(bank);

  const now = recordFiles(bank.data);
  for (const [name, bytes] of before) assert.ok(now.get(name)?.subarray(0, bytes.length).equals(bytes), name);
  assert.equal(now.size, before.size + 2, "a new pair at the second start");

  const [first, second] = [auditorKey(bank), next];
  const whole = (await audit(bank, "decrypt", "--offline", "--key", first, "--key", second)).stdout;
  const plain = (await audit(bank, "tail", "--offline", "--lines", "1000", "--format", "json")).stdout;
  assert.equal(count(whole), count(plain));
  for (const kind of ["audit-recipient", "audit-rekey", "terminal-enrol"]) assert.ok(whole.includes(`"op":"${kind}"`), kind);
  assert.equal(whole.match(/"op":"audit-rekey"/g)?.length, 1, "not again at the next start");

  const early = await bank.run("audit", "decrypt", "--offline", "--key", first);
  const late = await bank.run("audit", "decrypt", "--offline", "--key", second);
  assert.deepEqual([early.code, late.code], [1, 1]);
  assert.equal(early.stdout + late.stdout, whole);
  const boundary = count(early.stdout);
  assert.match(
    early.stderr,
    new RegExp(`records ${boundary} to \\d+ are not readable with the keys given, but sealed to the key ${nextId}\n`),
  );
  assert.match(
    late.stderr,
    new RegExp(`records 0 to ${boundary - 1} are not readable with the keys given, but sealed to the key [0-9a-f]{16}\n`),
  );

  const both = await audit(bank, "verify", "--key", first, "--key", second);
  assert.match(
    both.stdout,
    /^the audit log is whole, (\d+) records: \1 plain and \1 sealed proven, \1 opened, \1 held against the database\n$/,
  );
  const one = await audit(bank, "verify", "--key", second);
  assert.match(one.stdout, new RegExp(`^the audit log is whole, .* opened, ${boundary} not readable with the keys given, `));
  assert.match(one.stderr, /records 0 to \d+ are not readable/);

  // Old plaintext is moved off the host. `verify` begins at the first record that remains.
  const [oldest, later] = readdirSync(path.join(bank.data, "audit/plain")).sort();
  renameSync(path.join(bank.data, "audit/plain", oldest ?? ""), path.join(bank.data, "moved.jsonl"));
  const moved = await bank.run("audit", "verify");
  assert.match(moved.stdout, /signed records are missing \[record-missing\]/);
  const from = String(Number.parseInt(later ?? "", 10));
  assert.match((await audit(bank, "verify", "--plain-from", from)).stdout, /^the audit log is whole/);
  const { stderr } = await audit(bank, "search", "--operation", "terminal-enrol");
  assert.match(stderr, new RegExp(`the plaintext form begins at record ${from}: older files are not here`));

  const wrong = await bank.run("audit", "recipient", next);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /it is a private key/);
});
