import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { inspect, isDeepStrictEqual } from "node:util";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { archivePartitions, later, type Quarter, quarterAt, quarterText } from "../src/store/store.ts";
import { makePast } from "../src/store/testing/test-partitions.ts";
import { type TestTablespace, testTablespace } from "../src/store/testing/test-tablespace.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

// A bank that goes on while the quarters of its past are moved to a tablespace. Its ATM was off for long: it asks under ids of then.
const PASSWORD = "a long enough secret";
const PRESENT = quarterAt(Date.now());
const OLD = later(PRESENT, -2);
const BEFORE = later(PRESENT, -1);
const OLD_ANSWERS = partition("request_answer", OLD);
let tablespace: TestTablespace;
let bank: BankUnderTest;
let keys: InitiatorKeys;

function partition(table: string, quarter: Quarter): string {
  return `${table}_${quarterText(quarter).toLowerCase().replace("-", "_")}`;
}

/** An id as an ATM made it in the middle of that quarter. */
function idOf(quarter: Quarter): RequestId {
  const at = Date.UTC(Math.floor(quarter / 4), (quarter % 4) * 3 + 1, 15) + Math.floor(Math.random() * 1e9);
  const time = at.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}${newRequestId().slice(13)}` as RequestId;
}

before(async () => {
  tablespace = await testTablespace();
  bank = await BankUnderTest.start();
  await makePast(bank.database.store, 3);
  keys = await bank.enrol(1);
  await bank.signUp(["alice", "bruno"], PASSWORD);
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  await tablespace[Symbol.asyncDispose]();
});

const archiveArgs = (...more: readonly string[]): readonly string[] => [
  ...["database", "archive", "--database-owner-url", bank.database.url],
  ...["--before", quarterText(BEFORE), "--tablespace", tablespace.name, ...more],
];

const deposit = (atm: ScriptedAtm, id: RequestId) => atm.ask("deposit", { amount: Money(10_00n) }, id);
const transfer = (atm: ScriptedAtm, id: RequestId) => atm.ask("transfer", { payee: "bruno", amount: Money(1_00n) }, id);

/** All rows of the table as they are, with the partition of each. */
const rowsIn = async (name: string): Promise<readonly object[]> =>
  await bank.database.store.sql.unsafe(`select * from ${name} order by 1, 2`);

async function assertSound(): Promise<void> {
  for (const command of [["ledger", "verify"], ["verify"]]) {
    const { code, stdout, stderr } = await bank.run(...command);
    assert.equal(code, 0, stdout + stderr);
  }
}

test("repeats under ids of an archived quarter get their first answers before, during and after, and late ids are answered once", async () => {
  const { store } = bank.database;
  await using atm = await bank.connect(keys);
  await atm.get("signin", { username: "alice", password: PASSWORD });
  const known = new Map<RequestId, unknown>();
  const ask = async (id: RequestId, how: typeof deposit | typeof transfer): Promise<void> => {
    const outcome = await how(atm, id);
    assert.ok(outcome.ok, inspect(outcome));
    known.set(id, outcome);
  };
  const first = Array.from({ length: 4 }, () => idOf(OLD));
  for (const id of first) await ask(id, deposit);
  const sent = idOf(OLD);
  await ask(sent, transfer);
  assert.equal((await rowsIn(OLD_ANSWERS)).length, 5);
  const repeat = async (): Promise<void> => {
    for (const [id, outcome] of known) assert.deepEqual(await (id === sent ? transfer : deposit)(atm, id), outcome);
  };
  const before = await rowsIn("request_answer");
  await assertSound();
  const steps: string[] = [];
  const late: RequestId[] = [];
  const waiting: Promise<void>[] = [];
  await archivePartitions(store, {
    before: BEFORE,
    tablespace: tablespace.name,
    onArchived: ({ name }) => void steps.push(name),
    async onStep(step) {
      // This one comes while the switch is under way, and waits for its end.
      if (step === "switched") waiting.push(ask(idOf(OLD), deposit));
      if (step === "replacing" || step === "switched") return;
      await repeat();
      if (steps.length > 1 || (step !== "filling" && step !== "copied")) return;
      // One comes during the copy, and one after it.
      const id = idOf(OLD);
      late.push(id);
      await ask(id, deposit);
    },
  });
  assert.ok(steps.includes(OLD_ANSWERS));
  await Promise.all(waiting);
  await repeat();
  const after = await rowsIn("request_answer");
  assert.equal(after.length, before.length + late.length + waiting.length);
  assert.deepEqual([late.length, waiting.length], [4, 4]);
  for (const row of before) assert.ok(after.some((each) => isDeepStrictEqual(each, row)));
  assert.equal((await rowsIn(OLD_ANSWERS)).length, 5 + late.length + waiting.length);
  await ask(idOf(OLD), deposit);
  await ask(newRequestId(), deposit);
  await repeat();
  const { available } = await atm.get("balance", {});
  assert.equal(available, BigInt(first.length + late.length + waiting.length + 2) * 10_00n - 1_00n);
  await assertSound();
});

test("the command moves what is left, prints each partition, refuses with a sentence, and a restarted bank answers as before", async () => {
  const run = bank.run.bind(bank);
  const nothing = await run(...archiveArgs());
  assert.deepEqual(nothing, {
    code: 0,
    stdout: `nothing to do: each partition before ${quarterText(BEFORE)} is in the tablespace ${tablespace.name}\n`,
    stderr: "",
  });
  assert.deepEqual(await run(...archiveArgs("--json")), { code: 0, stdout: "", stderr: "" });
  const back = await run(...archiveArgs("--tablespace", "pg_default"));
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stdout, new RegExp(`^moved ${OLD_ANSWERS}: 14 rows, \\d+ bytes$`, "m"));
  const again = await run(...archiveArgs("--json"));
  const lines = again.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ name }) => name),
    ["request_answer", "audit_event"].flatMap((table) => [later(OLD, -1), OLD].map((quarter) => partition(table, quarter))),
  );
  assert.deepEqual(Object.keys(lines[0] ?? {}), ["name", "rows", "bytes"]);
  const present = await run(...archiveArgs("--before", quarterText(PRESENT)));
  assert.deepEqual([present.code, present.stdout], [2, ""]);
  assert.match(present.stderr, /^strongroom: \d{4}-Q\d has not passed: .*\n$/);
  const nowhere = await run(...archiveArgs("--tablespace", "nowhere"));
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /^strongroom: the tablespace "nowhere" is not there: as a superuser, .*grant create.*\n$/);
  const role = await run("database", "archive", "--before", quarterText(BEFORE), "--tablespace", tablespace.name);
  assert.equal(role.code, 1);
  assert.match(role.stderr, /^strongroom: the database role "strongroom" does not own the tables: .*--database-owner-url\n$/);
  await bank.restart();
  await assertSound();
});

test("a backup has the rows of archived partitions, and a server without the tablespace restores it", async () => {
  const file = path.join(bank.data, "archived.backup");
  const made = await bank.run("backup", "--out", file, "--operator", "anna", "--reason", "a test");
  assert.equal(made.code, 0, made.stderr);
  // A scratch PostgreSQL of its own.
  const proved = await bank.run("backup", "--verify", file, "--json");
  assert.equal(proved.code, 0, proved.stdout + proved.stderr);
  const { coverage } = JSON.parse(proved.stdout) as { coverage: { answers: number } };
  assert.equal(coverage.answers, (await rowsIn("request_answer")).length);
});
