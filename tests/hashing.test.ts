import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, getPriority, release } from "node:os";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { Money } from "../src/model/money.ts";
import { refuse } from "../src/model/refusal.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { hasherOf } from "./everything.ts";
import { logLines } from "./log-lines.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { nameOf } from "./suspended-money.ts";

// The hasher runs at low priority, and its open jobs survive its death.
/** As long as an ATM waits for an answer (src/atm/link/bank-link.ts). */
const ANSWER_WAIT_MS = 10_000;
const SECRET = "a long enough secret";
let bank: BankUnderTest;
let keys: InitiatorKeys;

before(async () => {
  bank = await BankUnderTest.start(["--workers", "2"]);
  keys = await bank.enrol(1);
  await bank.signUp(["pays", "comes", "errs"], SECRET);
});
after(() => bank[Symbol.asyncDispose]());

const hasher = (): number => hasherOf(bank.program.process.pid as number);

test("the hasher has low priority: its own, its session's, and its time slices", { skip: skipReason() }, () => {
  const pid = hasher();
  assert.notEqual(sessionOf(pid), sessionOf(bank.program.process.pid as number));
  const group = readIfThere(`/proc/${pid}/autogroup`);
  if (group !== null) assert.match(group, / nice 10$/m);
  // All threads except the main one, which distributes the jobs.
  const threads = readdirSync(`/proc/${pid}/task`).filter((thread) => Number(thread) !== pid);
  assert.ok(threads.length >= availableParallelism());
  const back = threads.filter((thread) => getPriority(Number(thread)) === 10);
  assert.ok(back.length >= availableParallelism());
  // One thread keeps a floor of the processor.
  assert.deepEqual(
    threads.filter((thread) => !back.includes(thread)).map((thread) => getPriority(Number(thread))),
    [0],
  );
  const slices = back.map((thread) => sliceOf(`/proc/${pid}/task/${thread}/sched`));
  // Some kernels do not have this file.
  if (slices.some((each) => each !== null)) assert.deepEqual([...new Set(slices)], ["8000000"]);
});

test("while no password can be hashed, money moves, and a sign-in reads that the bank is busy before its ATM gives up", async () => {
  await using payer = await bank.connect(keys);
  await using right = await bank.connect(keys);
  await using wrong = await bank.connect(keys);
  await payer.get("signin", { username: "pays", password: SECRET });
  const stopped = hasher();
  process.kill(stopped, "SIGSTOP");
  let answered = 0;
  const startedAt = performance.now();
  const signIns = [
    right.ask("signin", { username: "comes", password: SECRET }),
    wrong.ask("signin", { username: "errs", password: "not at all the secret" }),
  ];
  for (const each of signIns) void each.then(() => answered++);
  for (let n = 1n; n <= 5n; n++) {
    const { posted } = await payer.get("deposit", { amount: Money(1_00n) });
    assert.equal(posted, n * 1_00n);
  }
  assert.equal(answered, 0);
  for (const outcome of await Promise.all(signIns)) assert.deepEqual(outcome, refuse("bank-busy"));
  const tookMs = performance.now() - startedAt;
  process.kill(stopped, "SIGCONT");
  assert.ok(tookMs < ANSWER_WAIT_MS, `${tookMs} ms`);
  assert.equal(await triesTaken(), 0);
  assert.equal(hasher(), stopped);
});

test("if the hasher dies no sign-in is lost", async () => {
  await using right = await bank.connect(keys);
  await using wrong = await bank.connect(keys);
  const first = hasher();
  process.kill(first, "SIGSTOP");
  const signIns = [signIn(right, "comes", SECRET), signIn(wrong, "errs", "not at all the secret")];
  // The bank counts both tries before it asks for their hashes, until they are answered.
  await eventually(
    async () => (await triesTaken()) === 2,
    async () => `${await triesTaken()} tries are taken, not 2`,
  );
  process.kill(first, "SIGKILL");
  assert.deepEqual(await Promise.all(signIns), ["ok", "credentials-wrong"]);
  assert.notEqual(hasher(), first);
  await eventually(
    async () => (await deathsAndRestarts()).length === 2,
    async () => `the audit log has ${JSON.stringify(await deathsAndRestarts())}`,
  );
  assert.deepEqual(await deathsAndRestarts(), ["process-death error:sigkill", "process-restart ok"]);
});

/** Tries again, as an ATM's customer would, because on a busy machine the next hasher may start too late. */
async function signIn(atm: ScriptedAtm, username: string, password: string): Promise<string> {
  for (;;) {
    const outcome = nameOf(await atm.ask("signin", { username, password }));
    if (outcome !== "bank-busy") return outcome;
  }
}

test("every line of the bank's log is one JSON object without a repeated key", async () => {
  assert.equal(await bank.program.stop(), 0);
  const messages = logLines(bank.program.stderr).map(({ msg }) => msg);
  assert.ok(messages.includes("a process died and is started again"), messages.join("\n"));
});

async function triesTaken(): Promise<number> {
  const [row] = await bank.database.store.sql<{ n: number }[]>`
    select coalesce(sum(tries - forgiven), 0)::int as n from guess_count, customer
    where username in ('comes', 'errs') and subject like 'customer:' || customer.id::text || '%'`;
  return row?.n ?? 0;
}

const deathsAndRestarts = async (): Promise<readonly string[]> =>
  (
    await bank.database.store.sql<{ line: string }[]>`
      select kind || ' ' || outcome as line from audit_event where kind like 'process-%' order by at, writer, n`
  ).map(({ line }) => line);

function skipReason(): string | false {
  if (process.platform !== "linux") return "only Linux has these";
  const [major, minor] = release().split(".").map(Number) as [number, number];
  return major > 6 || (major === 6 && minor >= 12) ? false : "slices are heeded from Linux 6.12 on";
}

const sessionOf = (pid: number): string | undefined =>
  readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ")[3];

const sliceOf = (file: string): string | null => /^se\.slice +: +(\d+)$/m.exec(readIfThere(file) ?? "")?.[1] ?? null;

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
