import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { CustomersBank, cents, PASSWORD } from "./customers-bank.ts";
import { logLines } from "./log-lines.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { order } from "./terminal-orders.ts";

// What somebody can do who has stolen an ATM's keys, and asks the bank without any notes, on many channels and two workers at once.
const SESSIONS = 4;
const DEPOSITS_DAY = 1_000_00;
const FIRST_LOAD = 18_000_00;
const ceilings = (deposits: string): readonly string[] => [
  ...["--workers", "2", "--terminal-deposits-day", deposits, "--terminal-transfers-day", "300"],
  ...["--terminal-loads-day", "20000", "--terminal-capacity", "800"],
];
let customers: CustomersBank;
const open = new AsyncDisposableStack();
const refused = newRequestId();

before(async () => {
  customers = open.use(await CustomersBank.start(ceilings("1000"), ["alice", "bob"]));
});
after(() => open.disposeAsync());

/** Asks on all channels at once, and returns how many requests were booked. Every other one must be refused for the ceiling. */
async function flood(atms: readonly ScriptedAtm[], times: number, ask: (atm: ScriptedAtm) => ReturnType<ScriptedAtm["ask"]>) {
  const outcomes = await Promise.all(atms.flatMap((atm) => Array.from({ length: times }, () => ask(atm))));
  const names = outcomes.map((each) => (each.ok ? "ok" : each.refusal));
  assert.deepEqual(new Set(names), new Set(["ok", "terminal-limit"]));
  return names.filter((each) => each === "ok").length;
}

test("stolen keys print money up to the ATM's ceilings, and no further", async () => {
  await using stack = new AsyncDisposableStack();
  const atms: ScriptedAtm[] = [];
  const thieves = Array.from({ length: SESSIONS }, (_, n) => `thief${n}`);
  await customers.bank.signUp(thieves, PASSWORD);
  for (const username of thieves) {
    const atm = stack.use(await customers.connect());
    await atm.get("signin", { username, password: PASSWORD });
    await atm.get("deposit", { amount: cents(200_00) });
    atms.push(atm);
  }
  const [atm] = atms as [ScriptedAtm];
  assert.equal(await flood(atms, 10, (each) => each.ask("deposit", { amount: cents(70_00) })), 2);
  const over = await atm.ask("deposit", { amount: cents(10 ** 12) }, refused);
  assert.ok(!over.ok && over.refusal === "terminal-limit");
  assert.deepEqual([over.details["limit"], over.details["largest"]], [BigInt(DEPOSITS_DAY), 60_00n]);
  assert.equal(Number(over.details["resetsAt"]) % 86_400_000, 0);
  assert.deepEqual(await atm.ask("deposit", { amount: cents(10 ** 12) }, refused), over, "a repeat gets the first answer");
  assert.deepEqual(await atm.get("outcome", { request: refused }), { state: "refused", amount: 0n });

  assert.equal(await flood(atms, 10, (each) => each.ask("transfer", { payee: "alice", amount: cents(20_00) })), 15);

  const operator = { operator: "mallory", login: "mallory" };
  const notes = (count: number) => [{ denomination: cents(50_00), notes: count }];
  assert.equal(await flood(atms, 5, (each) => each.ask("cash-load", { notes: notes(10), ...operator })), 4);
  // Nor does a count find what may not be loaded.
  const found = { cassettes: notes(999_999), rejected: [] };
  await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
  const counted = await atm.ask("cash-count", found, await order(customers.bank, { kind: "count", counted: found }));
  assert.ok(!counted.ok && counted.refusal === "terminal-limit");
  assert.equal(counted.details["largest"], BigInt(20_000_00 - FIRST_LOAD - 4 * 500_00));

  await using elsewhere = await customers.signedIn("alice", customers.otherKeys);
  await elsewhere.get("deposit", { amount: cents(100_00) });
});

test("the operator learns of it: from the log, the day end and the audit log", async () => {
  const { bank } = customers;
  const warned = logLines(bank.program.stderr).filter(({ msg }) => String(msg).includes("has reached its ceiling of the day"));
  assert.deepEqual(
    new Set(warned.map(({ terminal, operation }) => `${terminal} ${operation}`)),
    new Set(["deposit", "transfer", "cash-load", "cash-count"].map((operation) => `ATM-0001 ${operation}`)),
  );
  const eod = await bank.run("eod", "--terminal-capacity", "800");
  assert.equal(eod.code, 1);
  assert.match(
    eod.stdout,
    /^ATM-0001: deposits of 940\.00 on \S+ are more than its cassettes can hold \(800\.00\): count its notes$/m,
  );
  assert.doesNotMatch((await bank.run("eod", "--terminal-capacity", "940")).stdout, /more than its cassettes/);
  const [row] = await bank.database.store.sql<{ denied: bigint }[]>`
    select count(*) as denied from audit_event
    where kind = 'deposit' and outcome = 'denied:terminal-limit' and terminal = 'ATM-0001'`;
  assert.equal(row?.denied, BigInt(10 * SESSIONS - 2 + 1));
  assert.equal((await bank.run("ledger", "verify")).code, 0);
});

test("a higher ceiling is in force after a restart, but what was refused stays refused", async () => {
  await customers.bank.restart(ceilings("1100"));
  await using atm = await customers.connect();
  await atm.get("signin", { username: "thief0", password: PASSWORD });
  const again = await atm.ask("deposit", { amount: cents(10 ** 12) }, refused);
  assert.ok(!again.ok && again.details["limit"] === BigInt(DEPOSITS_DAY));
  await atm.get("deposit", { amount: cents(160_00) });
  const over = await atm.ask("deposit", { amount: cents(1) });
  assert.ok(!over.ok && over.details["largest"] === 0n);
  assert.equal((await customers.bank.run("ledger", "verify")).code, 0);
});
