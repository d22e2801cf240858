import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Money } from "../src/model/money.ts";
import { AtmUnderTest } from "./atm-under-test.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { LOOK_MS } from "./look-at.ts";
import { freePort } from "./program.ts";
import { ended, order } from "./terminal-orders.ts";

// Operators load and change cassettes at a real ATM of a real bank, which orders it to close, to open and to take over counts.

const opened = new AsyncDisposableStack();
let bank: BankUnderTest;
let atm: AtmUnderTest;
before(async () => {
  bank = opened.use(await BankUnderTest.start());
  atm = opened.use(
    await AtmUnderTest.start(bank, 1, "--cash-low", "250x50,40x20", "--cash-empty", "10x20", "--take-cash-within", "60"),
  );
});
after(() => opened.disposeAsync());

const cash = (...words: readonly string[]) => bank.run("cash", ...words);
const anna = ["--operator", "anna"];

/** Waits until the bank's books and the ATM's report agree, and resolves with the output of `eod`. */
async function evenAtDayEnd(): Promise<string> {
  let eod = await bank.run("eod");
  await eventually(
    async () => {
      eod = await bank.run("eod");
      return eod.code === 0 && !eod.stdout.includes("never");
    },
    () => eod.stdout,
  );
  return eod.stdout;
}

async function movements(): Promise<string[]> {
  const rows = await bank.database.store.sql<{ kind: string; amount: bigint }[]>`
    select kind, amount from movement where kind like 'cash-%' order by at, request`;
  return rows.map(({ kind, amount }) => `${kind} ${amount}`);
}

test("low cassettes show at the machine, at the bank and in the day-end report", async () => {
  const status = await cash("status", "1");
  assert.equal(status.code, 0, status.stderr);
  assert.match(
    status.stdout,
    /^note +in cassette +level +in reject box +worth\n50\.00 +200 +low +0 +10000\.00\n20\.00 +300 +ok +0 .*\n10\.00 +200 +ok +0 .*\nin all 18000\.00 EUR\n(?:it talks to the bank server 127\.0\.0\.1:\d+\n)?$/,
  );
  const eod = await evenAtDayEnd();
  assert.match(eod, /^ATM-0001: the cassette of 50\.00 is low: 200 notes$/m);
  assert.doesNotMatch(eod, /cassette of 20\.00/);
  const list = await cash("list");
  assert.match(list.stdout, /^ATM-0001 +\S+Z +50\.00 +200 +low +0\nATM-0001 +\S+Z +20\.00 +300 +ok +0$/m);
  const [json] = (await cash("list", "--json")).stdout.split("\n");
  assert.equal((JSON.parse(json ?? "") as { reported: { cassettes: { level: string }[] } }).reported.cassettes[0]?.level, "low");
  assert.match(atm.program.stderr + atm.program.stdout, /a cassette is low/);
});

test("a load is booked once and is in the cassettes; an ATM must be closed before notes are taken out or changed", async () => {
  const loaded = await cash("load", "1", "100x50", ...anna);
  assert.equal(loaded.code, 0, loaded.stderr);
  assert.match(loaded.stdout, /^5000\.00 EUR put in and booked\n[\s\S]*^50\.00 +300 +ok /m);
  const early = await cash("swap", "1", "5x20", ...anna);
  assert.equal(early.code, 1);
  assert.match(early.stderr, /notes may move meanwhile: strongroom cash close 1 first/);
  assert.match((await cash("close", "1", ...anna)).stdout, /^it is closed by anna: customers get and give no notes/m);
  const swapped = await cash("swap", "1", "5x20", ...anna);
  assert.match(swapped.stdout, /^6000\.00 EUR taken out and booked\n100\.00 EUR put in and booked\n[\s\S]*^20\.00 +5 +empty /m);
  assert.match((await cash("unload", "1", "50x50", ...anna)).stdout, /^2500\.00 EUR taken out and booked/);
  assert.deepEqual(await movements(), [
    "cash-load 1800000",
    "cash-load 500000",
    "cash-unload 600000",
    "cash-load 10000",
    "cash-unload 250000",
  ]);
  const eod = await evenAtDayEnd();
  assert.match(eod, /^ATM-0001: it was out of service at its report$/m);
  assert.match(eod, /^ATM-0001: the cassette of 20\.00 is empty: 5 notes$/m);
  const closed = atm.browser();
  await bank.signUp(["alice"], "a long enough secret");
  await closed.signIn("alice", "a long enough secret");
  const refused = await closed.send("POST", "/deposit", { "notes-5000": "1" });
  assert.equal(refused.path, "/deposit");
  assert.match(refused.html, /This machine moves no money now/);
  assert.equal((await bank.database.store.sql`select from movement where kind = 'deposit'`).length, 0);
});

const COUNTED = {
  cassettes: [
    { denomination: Money(50_00n), notes: 248 },
    { denomination: Money(20_00n), notes: 5 },
    { denomination: Money(10_00n), notes: 203 },
  ],
  rejected: [],
};

test("a count that two people agreed on corrects the counters, and books the difference with both their names", async () => {
  const alone = await cash("count", "1", "248x50,5x20,203x10", "--break-glass", "alone at the machine");
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /it takes two signed-in operators/);
  const id = await order(bank, { kind: "count", counted: COUNTED });
  const { state, outcome } = await ended(bank, id);
  assert.deepEqual([state, outcome], ["done", ""]);
  assert.equal((await movements()).at(-1), "cash-short 7000");
  const [event] = await recordedBy(bank, "cash-count");
  const { operator, approver, "notes-5000": fifties } = event?.confidential ?? {};
  assert.deepEqual([event?.request, event?.amount, operator, approver, fifties], [id, 70_00, "anna", "ben", 248]);
  assert.match((await cash("status", "1")).stdout, /^50\.00 +248 [\s\S]*^10\.00 +203 [\s\S]*^in all 14530\.00 EUR$/m);
  assert.match(await evenAtDayEnd(), /^ATM-0001 +\S+Z +14530\.00 +0\.00 +14530\.00 +14530\.00 +0\.00$/m);
});

test("the day-end report shows a difference between counters and books, and a count settles it", async () => {
  // An operator has paid out by hand what the ATM had already paid.
  const { sql } = bank.database.store;
  const [customer] = await sql<{ id: string }[]>`select id from account where kind = 'customer'`;
  await sql.begin(async (tx) => {
    await tx`
      insert into request_answer
      select 'ATM-0001', gen_random_uuid(), sha256(''), 'deposit', '', now(), 'deposit', 4000,
             c.id, c.entries + 1, c.posted + 4000, a.id, a.entries + 1, a.posted + 4000
      from account c, account a where c.terminal = 'ATM-0001' and a.id = ${customer?.id ?? ""}`;
    await tx`
      update account set posted = posted + 4000, entries = entries + 1
      where terminal = 'ATM-0001' or id = ${customer?.id ?? ""}`;
  });
  const off = await bank.run("eod");
  assert.equal(off.code, 1);
  assert.match(off.stdout, /^ATM-0001 +\S+Z +14530\.00 +0\.00 +14570\.00 +14570\.00 +-40\.00$/m);
  assert.match(off.stdout, /^1 of 1 ATMs differ$/m);
  assert.equal((await ended(bank, await order(bank, { kind: "count", counted: COUNTED }))).state, "done");
  assert.equal((await movements()).at(-1), "cash-short 4000");
  await evenAtDayEnd();
  assert.equal((await cash("open", "1", ...anna)).code, 0);
});

test("the bank takes the ATM out of service while a customer is at it, and the page shows it by itself", async () => {
  await using browser = await Browser.start();
  const page = await browser.page();
  const heading = (text: RegExp) => page.getByRole("heading", { level: 1, name: text }).waitFor({ timeout: 10_000 });
  const alice = atm.browser();
  await alice.signIn("alice", "a long enough secret");
  await page.goto(atm.url);
  await heading(/^Welcome/);
  const confirm = await alice.send("POST", "/withdraw", { amount: "40" });
  await pause(LOOK_MS);
  const take = await alice.send("POST", confirm.path);
  assert.match(take.html, /Take your cash/);

  const begun = performance.now();
  const close = await order(bank, { kind: "close" });
  assert.equal((await ended(bank, close)).state, "done");
  await alice.send("POST", `${confirm.path}/take`);
  await eventually(
    async () => (await alice.send("GET", confirm.path)).html.includes("All done"),
    () => "her notes are not paid",
  );
  assert.ok(performance.now() - begun < 15_000);
  for (const path of ["/withdraw", "/deposit", "/transfer"])
    assert.match((await alice.send("GET", path)).html, /This machine moves no money now/, path);
  await alice.send("POST", "/signout");
  assert.match((await alice.send("GET", "/signin")).html, /This machine is out of service/, "nobody comes in");
  assert.match((await cash("status", "1")).stdout, /^it is closed by the bank's order/m);

  // The page asks every few seconds, and at once when it comes into sight.
  const seen = () => page.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
  await seen();
  await heading(/out of service/);
  assert.equal((await ended(bank, await order(bank, { kind: "open" }))).state, "done");
  await seen();
  await heading(/^Welcome/);
  assert.deepEqual(browser.complaints, []);
});

test("an order whose confirmation is lost is not carried out again, whatever crashes and whoever acts since", async () => {
  const { sql } = bank.database.store;
  await sql`alter table terminal_order add constraint lost check (state = 'open') not valid`;
  const isOpen = async (): Promise<boolean> => {
    const response = await fetch(`${atm.url}/healthz`);
    return ((await response.json()) as { status: string }).status === "ok";
  };
  const close = await order(bank, { kind: "close" });
  await eventually(
    async () => !(await isOpen()),
    () => "the order is not carried out",
  );
  await atm.program.stop("SIGKILL");
  await atm.startAgain();
  assert.ok(!(await isOpen()), "closed stays closed");
  assert.equal((await cash("open", "1", ...anna)).code, 0);
  await sql`alter table terminal_order drop constraint lost`;
  assert.equal((await ended(bank, close)).state, "done");
  assert.ok(await isOpen(), "what an operator did since stays");
});

test("a wrong cash command, or one for an ATM that does not run, is refused in one sentence", async () => {
  for (const [words, code, said] of [
    [["load", "1", "many"], 2, /NOTES is "many", but must be COUNTxFACE,COUNTxFACE/],
    [["swap", "1", "1x50,2x50.00"], 2, /NOTES is "1x50,2x50\.00", but must be each face value once: 50\.00 stands there twice/],
    [["load", "1", "1x0.001"], 2, /NOTES is "1x0\.001", but must be notes of EUR, and 0\.001 is none/],
    [["status", "7"], 1, /no ATM that runs under this account answers at .*atm-7\.control: start it/],
  ] as const) {
    const result = await cash(...words);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, said);
  }
});

test("nobody but the ATM's account can open its socket, and no second ATM can work with its files", async () => {
  const folder = path.join(bank.data, "atm-1");
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(path.join(folder, "atm-1.control")).mode & 0o777, 0o600);
  const places = ["--port", String(await freePort()), "--key", path.join(bank.data, "atm-1.json")];
  const second = await bank.run("atm", "1", "--bank", `127.0.0.1:${bank.port}`, ...places);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /ATM 1 runs already: another process holds .*atm-1\.lock/);
});

test("after all these tests the ledger and the audit log are sound", async () => {
  // The invented deposit has no answer, which the day-end report could not know.
  const ledger = await bank.run("ledger", "verify");
  assert.match(
    ledger.stdout,
    /^request \S+ of ATM-0001: was done as deposit, but answered as not done\n[\s\S]*^vault +1 +debit +8500\.00 EUR/m,
  );
  assert.equal(ledger.stdout.match(/^request /gm)?.length, 1);
  const audit = await bank.run("audit", "verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(audit.code, 0, audit.stdout);
});
