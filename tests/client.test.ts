import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Atm } from "../src/client/client.ts";
import { openAtmWith } from "../src/client/open-atm.ts";
import { newRequestId } from "../src/model/ids.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { checkoutRoot } from "./checkout.ts";
import { CuttingWire } from "./cutting-wire.ts";
import { Program } from "./program.ts";

// The library, its example and the load generator at a real bank, whose books are asked what happened.

const PASSWORD = "a long enough secret";
const TIMING = { answerMs: 400, pauseMs: 20, pauseMostMs: 100, keysEveryMs: 600_000 };
const EXAMPLE = path.join(checkoutRoot, "examples", "headless-atm.ts");

let bank: BankUnderTest;
before(async () => {
  bank = await BankUnderTest.start(["--terminal-requests", "100000", "--terminal-events", "100000"]);
  for (const n of [1, 2, 3]) await bank.enrol(n);
});
after(() => bank[Symbol.asyncDispose]());

const keyFile = (n: number): string => path.join(bank.data, `atm-${n}.json`);

/** The example as a user starts it: TypeScript, without a build. */
function example(username: string): { readonly process: ChildProcessWithoutNullStreams; say(line: string): Promise<string> } {
  const args = [EXAMPLE, `127.0.0.1:${bank.port}`, keyFile(1), username, PASSWORD];
  const child = spawn(process.execPath, args, { cwd: "/" });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stderr.pipe(process.stderr);
  return {
    process: child,
    say: async (line) => {
      child.stdin.write(`${line}\n`);
      return (await lines.next()).value as string;
    },
  };
}

/** What the books have of a customer. */
async function books(username: string): Promise<{ posted: bigint; held: bigint; entries: number }> {
  const [row] = await bank.database.store.sql<{ posted: bigint; held: bigint; entries: number }[]>`
    select a.posted, a.held, a.entries from account a join customer c on a.customer = c.id where c.folded = ${username}`;
  assert.ok(row, `${username} has no account`);
  return { posted: row.posted, held: row.held, entries: row.entries };
}

test("the example is an ATM: it deposits, withdraws, pays and shows the balance, and what was killed is finished", async () => {
  const first = example("hannah");
  assert.equal(await first.say("deposit 100.00"), "done");
  assert.equal(await first.say("withdraw 40.00"), "done");
  assert.equal(await first.say("withdraw 99999.00"), "refused: more than one withdrawal may be");
  assert.equal(await first.say("transfer 5.00 nobody.at.all"), "refused: no customer has this username");
  assert.equal(await first.say("balance"), "60.00 EUR available");
  first.process.kill("SIGKILL");
  await once(first.process, "exit");
  const second = example("hannah");
  assert.equal(await second.say("balance"), "60.00 EUR available");
  second.process.stdin.end();
  assert.deepEqual(await once(second.process, "exit"), [0, null]);
});

test("over a wire that cuts, drops and delays, and a bank that is killed, each operation is booked once", async () => {
  await using wire = await CuttingWire.to(bank.port, "client");
  const names = ["ines", "jon", "kim"];
  const atms: Atm[] = [];
  for (const [n, username] of names.entries()) {
    const atm = await openAtmWith({ bank: [`127.0.0.1:${wire.port}`], keyFile: keyFile(1 + n) }, TIMING);
    atms.push(atm);
    assert.ok((await atm.signUp({ username, password: PASSWORD })).ok);
    assert.ok((await atm.signIn({ username, password: PASSWORD })).ok);
  }
  wire.isQuiet = false;
  const expected = new Map(names.map((name) => [name, { posted: 0n, entries: 0 }]));
  const add = (name: string, amount: bigint): void => {
    const now = expected.get(name) as { posted: bigint; entries: number };
    expected.set(name, { posted: now.posted + amount, entries: now.entries + 1 });
  };
  let acknowledged = 0;
  const killed = Promise.withResolvers<void>();
  const visit = async (atm: Atm, name: string, n: number): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) {
      const amount = BigInt(1_00 + turn);
      const deposit = await atm.deposit(amount, { request: newRequestId() });
      assert.ok(deposit.ok);
      add(name, amount);
      const hold = await atm.withdraw(1_00n);
      assert.ok(hold.ok);
      const end = turn % 3 === 0 ? await hold.release() : await hold.settle({ paid: 50n });
      assert.ok(end.ok);
      if (end.booked > 0n) add(name, -50n);
      const payee = names[(n + 1) % names.length] as string;
      const transfer = await atm.transfer({ payee, amount: 10n });
      assert.ok(transfer.ok);
      add(name, -10n);
      add(payee, 10n);
      if (++acknowledged === 4) killed.resolve();
    }
  };
  const visits = Promise.all(atms.map((atm, n) => visit(atm, names[n] as string, n)));
  await Promise.race([killed.promise, visits]);
  bank.program.process.kill("SIGKILL");
  await bank.program.exited;
  await bank.startAgain(["--terminal-requests", "100000", "--terminal-events", "100000"]);
  await visits;
  assert.ok(wire.cuts > 5, `${wire.cuts} cuts`);
  for (const name of names) {
    const { posted, held, entries } = await books(name);
    assert.deepEqual({ posted, held, entries }, { ...expected.get(name), held: 0n }, name);
  }
  wire.isQuiet = true;
  await Promise.all(atms.map((atm) => atm.close()));
});

test("strongroom load books what it says, and its report is JSON", async () => {
  const args = ["load", "--bank", `127.0.0.1:${bank.port}`, "--keys", path.join(bank.data, "atm-*.json"), "--json"];
  const mix = ["--mix", "deposit=4,withdraw=3,transfer=2,balance=1,statement=1,signin=1", "--prefix", "trial-"];
  await using program = new Program([...args, ...mix, "--clients", "3", "--rate", "100", "--duration", "60"], {
    STRONGROOM_DATA: bank.data,
  });
  // Ctrl-C once the load is under way.
  const booked = async (): Promise<bigint> => {
    const [row] = await bank.database.store.sql<{ entries: bigint | null }[]>`
      select sum(a.entries)::bigint as entries from account a join customer c on a.customer = c.id where c.folded like 'trial-%'`;
    return row?.entries ?? 0n;
  };
  // Passwords are hashed at a low priority, so a full machine may take its time; the load's end is its own limit.
  while ((await booked()) < 6n && program.process.exitCode === null) await pause(20);
  program.process.kill("SIGINT");
  assert.equal(await program.exited, 0, program.stderr);
  const report = JSON.parse(program.stdout) as {
    done: number;
    ms: Record<string, number>;
    operations: Record<string, { done: number; refused: object }>;
    unacknowledged: unknown[];
    accounts: { compared: number; differences: unknown[] };
  };
  assert.deepEqual([report.unacknowledged, report.accounts], [[], { compared: 3, differences: [] }]);
  assert.equal(
    Object.values(report.operations).reduce((sum, { done }) => sum + done, 0),
    report.done,
  );
  assert.ok((report.ms["p99"] ?? 0) >= (report.ms["p50"] ?? 1));
});
