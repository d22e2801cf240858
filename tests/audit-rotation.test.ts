import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { audit, auditorKey, bankWithHistory, untilInCopy } from "./audit-bank.ts";
import { eventually } from "./eventually.ts";

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
  await using bank = await bankWithHistory();
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
  const keys = await bank.enrol(2);
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
  await bank.enrol(3);
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
