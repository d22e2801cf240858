import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { signed } from "../src/cli/commands/day-end.ts";
import { bookDifference, counterDifference } from "../src/ledger/reports/day-end.ts";
import { keepCounters } from "../src/ledger/reports/terminal-counters.ts";
import { newRequestId, terminalIdOf } from "../src/model/ids.ts";
import { Currency, Money, worth } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

const ALICE = { username: "alice", password: "a long enough secret" };

let bank: BankUnderTest;
let keys: InitiatorKeys;
/** The keys of ATM 2. */
let otherKeys: InitiatorKeys;

before(async () => {
  bank = await BankUnderTest.start();
  keys = await bank.enrol(1);
  otherKeys = await bank.enrol(2);
});
after(() => bank[Symbol.asyncDispose]());

/** The notes of the first load, 18,000.00, plus this number of tens. */
const report = (atm: ScriptedAtm, tens: number) =>
  atm.get("terminal-status", {
    inService: true,
    cassettes: [
      { denomination: Money(50_00n), notes: 200, level: "ok" },
      { denomination: Money(20_00n), notes: 300, level: "low" },
      { denomination: Money(10_00n), notes: 200 + tens, level: "ok" },
    ],
    rejected: [],
  });

test("the day-end report compares the ATMs' counters with the books", async () => {
  const eod = () => bank.run("eod");
  const line = (row: string): RegExp => new RegExp(`^ATM-0001 +\\S+Z +${row.replaceAll(".", "\\.").replaceAll(" ", " +")}$`, "m");

  const first = await eod();
  assert.equal(first.code, 0, first.stdout);
  assert.match(first.stdout, /^ATM-0001 +never +18000\.00 +18000\.00$/m);
  assert.match(first.stdout, /^nothing differs; 2 never reported and could not be compared$/m);

  await bank.signUp([ALICE.username], ALICE.password);
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  await report(atm, 0);
  const even = await eod();
  assert.equal(even.code, 0, even.stdout);
  assert.match(even.stdout, line("18000.00 0.00 18000.00 18000.00 0.00"));

  await atm.get("deposit", { amount: Money(100_00n) });
  const unreported = await eod();
  assert.equal(unreported.code, 1);
  assert.match(unreported.stdout, line("18000.00 0.00 18100.00 18100.00 -100.00"));
  assert.match(unreported.stdout, /^ATM-0001: \+100\.00 was booked after its report$/m);

  const request = newRequestId();
  await atm.get("withdraw", { amount: Money(40_00n) }, request);
  await report(atm, 6);
  const held = await eod();
  assert.equal(held.code, 1);
  assert.match(held.stdout, line("18060.00 0.00 18100.00 18100.00 -40.00"));
  assert.match(held.stdout, new RegExp(`^ATM-0001: an open hold of 40\\.00 since \\S+Z, request ${request}$`, "m"));
  assert.match(held.stdout, /^1 of 2 ATMs differ; 1 never reported and could not be compared$/m);

  await atm.get("settle", { hold: request, amount: Money(40_00n) });
  await report(atm, 6);
  const settled = await eod();
  assert.equal(settled.code, 0, settled.stdout);
  assert.match(settled.stdout, line("18060.00 0.00 18060.00 18060.00 0.00"));
  assert.match(settled.stdout, /^ATM-0001: the cassette of 20\.00 is low: 300 notes$/m);

  const json = (await bank.run("eod", "--json")).stdout.trim().split("\n");
  assert.equal(json.length, 2);
  const { posted, recomputed, reported, counterDifference: counters, openHolds } = JSON.parse(json[0] ?? "");
  assert.deepEqual(
    { posted, recomputed, counters, openHolds },
    { posted: 18_060_00, recomputed: 18_060_00, counters: 0, openHolds: [] },
  );
  assert.deepEqual(reported.cassettes[2], { denomination: 10_00, notes: 206, level: "ok" });
  assert.equal(JSON.parse(json[1] ?? "").reported, null);

  await bank.database.store.sql`update account set posted = posted + 1 where terminal = 'ATM-0002'`;
  const off = await eod();
  assert.equal(off.code, 1);
  assert.match(off.stdout, /^ATM-0002: its cash account is \+0\.01 off what its entries add up to/m);
  await bank.database.store.sql`update account set posted = posted - 1 where terminal = 'ATM-0002'`;
  assert.equal((await eod()).code, 0);
});

test("a report is stored with its event, and an older report does not replace a newer one", async () => {
  await using atm = await bank.connect(otherKeys);
  const { sql } = bank.database.store;
  const terminal = terminalIdOf(2);
  const stored = async () =>
    (await sql<{ at: Date; notes: number[] }[]>`select at, notes from terminal_counters where terminal = ${terminal}`)[0];
  await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
  const kept = await stored();
  const [event] = await sql<{ at: Date }[]>`
    select at from audit_event where kind = 'terminal-status' and terminal = ${terminal}`;
  assert.deepEqual(kept?.notes, []);
  assert.deepEqual(kept?.at, event?.at);
  assert.equal((await bank.run("eod", "--json")).code, 1, "an ATM that says it is empty is not one that never reported");
  const cassettes = [{ denomination: Money(5n), notes: 1, level: null }];
  const older = { terminal, at: (kept?.at.getTime() ?? 0) - 1, inService: true, cassettes, rejected: [] };
  await keepCounters(sql, older);
  assert.deepEqual((await stored())?.notes, []);
  await keepCounters(sql, { ...older, at: older.at + 1 });
  assert.deepEqual((await stored())?.notes, [1]);
  await Promise.all(
    Array.from({ length: 8 }, (_, n) => atm.get("terminal-status", { inService: n % 2 === 0, cassettes: [], rejected: [] })),
  );
  assert.equal((await sql`select from audit_event where kind = 'terminal-status' and terminal = ${terminal}`).length, 9);
});

test("differences have a sign, and an ATM that never reported has no difference", () => {
  const cassettes = [
    { denomination: Money(50_00n), notes: 3, level: null },
    { denomination: Money(5n), notes: 2, level: null },
  ];
  assert.equal(worth(cassettes), 150_10n);
  const count = { terminal: terminalIdOf(1), posted: Money(160_00n), recomputed: 159_00n, reversed: 0n, openHolds: [] };
  const report = { at: 0, inService: true, cassettes, rejected: [], box: 0n, since: 0n };
  assert.equal(counterDifference({ ...count, reported: null }), 0n);
  assert.equal(counterDifference({ ...count, reported: { ...report, reversed: 0n, worth: worth(cassettes) } }), -9_90n);
  assert.equal(bookDifference({ ...count, reported: null }), 1_00n);
  assert.deepEqual(
    [-9_90n, 0n, 5n].map((each) => signed(each, Currency("EUR"))),
    ["-9.90", "0.00", "+0.05"],
  );
});
