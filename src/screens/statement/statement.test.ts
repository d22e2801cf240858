import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { Money } from "../../model/model.ts";
import {
  linesDigest,
  publicKeyText,
  readPublicKey,
  readStatementFile,
  receiptKeyOf,
  verifyStatement,
} from "../../receipts/receipts.ts";
import { customerAt } from "../testing/test-screens.ts";

const DAY = 86_400_000;
/** The key of the test's bank. */
const trusted = readPublicKey(publicKeyText(receiptKeyOf(Buffer.alloc(32, 7))));

/** A customer with an entry of 1.00 on each of these times, alternately received from ben and sent to cleo. */
async function history(atm: TestAtm, times: readonly number[]) {
  const ada = await customerAt(atm, "ada", 0n);
  const ledger = atm.bank.ledger.accounts.get("ada") ?? assert.fail("no account");
  for (const [i, at] of times.entries())
    ledger.entries.push({
      ...{ entry: i + 1, at, kind: "transfer", reverses: 0, amount: Money(100n) },
      ...(i % 2 === 0
        ? { direction: "credit", balance: Money(BigInt(i + 2) * 100n), counterparty: "ben" }
        : { direction: "debit", balance: Money(BigInt(i) * 100n), counterparty: "cleo" }),
    });
  return { ada, entries: ledger.entries };
}

const rowsOf = (html: string): string[] => [...html.matchAll(/<th scope="row">([^<]*)<time/g)].map(([, text = ""]) => text);
const linkOf = (html: string, text: string): string =>
  new RegExp(`href="([^"]*)"[^>]*>\\s*${text}`).exec(html)?.[1]?.replaceAll("&amp;", "&") ?? assert.fail(`no link "${text}"`);

test("300 movements are read page by page, each once, in groups of a day", async () => {
  await using atm = await TestAtm.start();
  const begin = Date.UTC(2026, 0, 5, 8);
  const { ada } = await history(
    atm,
    Array.from({ length: 300 }, (_, i) => begin + i * (DAY / 4)),
  );
  const seen: string[] = [];
  let page = await ada.get("/statement");
  for (let pages = 1; ; pages++) {
    seen.push(...[...page.html.matchAll(/<time datetime="([^"]*)"/g)].map(([, at = ""]) => at));
    if (!page.html.includes("Older entries")) {
      assert.equal(pages, 12);
      break;
    }
    assert.ok(page.html.length < 60_000, "a page stays small");
    page = await ada.get(linkOf(page.html, "Older entries"));
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 300 }, (_, i) => new Date(begin + (299 - i) * (DAY / 4)).toISOString()),
  );
  const first = (await ada.get("/statement")).html;
  assert.match(first, /<tr class="day"[^>]*><th scope="rowgroup" colspan="3">Friday,? 20 March 2026<\/th><\/tr>/);
  assert.match(first, /Received from ben|Sent to cleo/);
  assert.match(first, /<desc id="plot-text">From 5 Jan 2026, 08:00 UTC to 21 Mar 2026/, "the plot is of the whole period");
  const plots = [first, page.html].map((html) => /<path class="plot-line" d="([^"]*)"/.exec(html)?.[1]);
  assert.equal(plots[0], plots[1], "and not of a page");
});

test("the search finds by name, amount, direction, kind and days, and says what it shows", async () => {
  await using atm = await TestAtm.start();
  const { ada, entries } = await history(
    atm,
    [1, 2, 3, 4, 5, 6].map((day) => Date.UTC(2026, 10, day, 23, 30)),
  );
  entries.push({ ...(entries[5] as (typeof entries)[number]), entry: 7, kind: "deposit", counterparty: "", amount: Money(250n) });
  const search = async (fields: Readonly<Record<string, string>>) => {
    await ada.send("/statement/search", fields);
    return { path: ada.path, rows: rowsOf((await ada.get(ada.path)).html) };
  };
  const sent = "Sent to cleo";
  assert.deepEqual(await search({ query: " Ben " }), { path: "/statement?name=Ben", rows: Array(3).fill("Received from ben") });
  assert.deepEqual((await search({ query: "2.50" })).path, "/statement?least=250&largest=250");
  assert.deepEqual((await search({ way: "out", kind: "transfer" })).rows, [sent, sent, sent]);
  assert.deepEqual((await search({ least: "1.01" })).rows, ["Deposit taken back"]);
  assert.deepEqual((await search({ from: "2026-11-02", to: "2026-11-04", way: "out" })).rows, [sent, sent]);
  assert.deepEqual((await search({ query: "nobody" })).rows, []);
  const page = await ada.get("/statement?way=out&name=cleo&least=100&largest=100");
  assert.match(page.html, /Only: Money out · cleo · exactly €1\.00/);
  assert.match(page.html, /aria-label="Period"/);
  for (const [fields, problem] of [
    [{ query: "#!" }, "Type a username or an amount"],
    [{ from: "2026-02-31" }, "Choose a day"],
    [{ from: "2026-11-04", to: "2026-11-02" }, "The last day is before the first"],
    [{ least: "5", largest: "4" }, "The largest amount is below the smallest"],
    [{ least: "much" }, "Please enter an amount"],
  ] as const)
    assert.match(
      (await ada.fill("/statement/search", fields)).html,
      new RegExp(`class="problem"[^>]*>.*${problem}`, "s"),
      problem,
    );
  // What nobody can type is left out, and shows the statement.
  const odd = await ada.get("/statement?from=yesterday&way=up&kind=gift&name=<b>&least=-1&before=x");
  assert.equal(rowsOf(odd.html).length, 7);
});

test("a jump shows a day's entries first; times and days are of the customer's zone, UTC without the script", async () => {
  await using atm = await TestAtm.start();
  const { ada } = await history(
    atm,
    [1, 2, 3, 4].map((day) => Date.UTC(2026, 10, day, 23, 30)),
  );
  const jumped = async () => {
    await ada.send("/statement/day", { day: "2026-11-03", way: "in" });
    return ada.path;
  };
  assert.equal(await jumped(), "/statement?way=in&before=4");
  const utc = await ada.get("/statement");
  assert.match(utc.html, /Times are in UTC/);
  assert.match(utc.html, /Wednesday,? 4 November 2026<[\s\S]*23:30/);
  const { cookie } = ada;
  ada.cookie = `${cookie}; strongroom-zone=Europe/Paris`;
  const paris = await ada.get("/statement");
  assert.match(paris.html, /Times are in Central European Time/);
  assert.match(paris.html, /Thursday,? 5 November 2026<[\s\S]*00:30/);
  assert.equal(await jumped(), "/statement?way=in&before=3", "the third day in Paris begins an hour earlier");
  ada.cookie = `${cookie}; strongroom-zone=Mars/Olympus`;
  assert.match((await ada.get("/statement")).html, /Times are in UTC/);
  assert.match((await ada.fill("/statement/day", { day: "" })).html, /Choose a day of the calendar/);
});

test("the PDF carries what the bank has signed: exactly the period's entries", async () => {
  await using atm = await TestAtm.start();
  const { ada } = await history(
    atm,
    Array.from({ length: 70 }, (_, i) => Date.UTC(2026, 8, 1, 8) + i * DAY),
  );
  const file = await ada.raw("GET", "/statement.pdf?from=2026-09-02&to=2026-11-06&way=in", {});
  assert.equal(file.headers.get("content-type"), "application/pdf");
  assert.equal(file.headers.get("content-disposition"), 'attachment; filename="strongroom-statement.pdf"');
  assert.equal(file.headers.get("refresh"), null);
  const { signed, csv } = readStatementFile(Buffer.from(await file.arrayBuffer()));
  const statement = verifyStatement(signed, trusted);
  assert.deepEqual(linesDigest(csv), statement.digest);
  assert.deepEqual([statement.holder, statement.first, statement.last], ["ada", 2, 67]);
  assert.equal(csv.trimEnd().split("\r\n").length, 67, "whatever the filter");
  const paper = await ada.get("/statement/paper?from=2026-09-02&to=2026-11-06");
  for (const text of ["Strongroom", "Account holder", "ada", "2 Sept 2026 to 6 Nov 2026", "SS1:", "data-print"])
    assert.ok(paper.html.includes(text), text);
  assert.equal(rowsOf(paper.html).length, 66);
  const refused = { refusal: "statement-too-long", details: { limit: 1000n } } as const;
  atm.bank.mishap("statement-period", refused);
  assert.match((await ada.get("/statement.pdf")).html, /more than 1,000 entries/);
});

test("entries that the bank has not signed are never on its paper", async () => {
  await using atm = await TestAtm.start();
  const { ada, entries } = await history(
    atm,
    [1, 2].map((day) => Date.UTC(2026, 10, day)),
  );
  atm.bank.gate = async (op) => {
    if (op === "statement") entries[0] = { ...(entries[0] as (typeof entries)[number]), amount: Money(999n) };
  };
  assert.equal((await ada.raw("GET", "/statement.pdf", {})).status, 500);
});

test("the file of a long statement ends with the account's first entry", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const ledger = atm.bank.ledger.accounts.get("ada") ?? assert.fail("no account");
  const entry = {
    at: 1_800_000_000_000,
    kind: "deposit",
    reverses: 0,
    direction: "credit",
    amount: Money(1n),
    balance: Money(1n),
    counterparty: "",
  } as const;
  for (let i = 1; i <= 10_051; i++) ledger.entries.push({ entry: i, ...entry });
  const lines = (await (await ada.raw("GET", "/statement.csv", {})).text()).trimEnd().split("\r\n");
  assert.equal(lines.length, 10_052);
  assert.match(lines.at(-1) ?? "", /^1,/);
});

test("the statement names the day of what a reversal reverses", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const ledger = atm.bank.ledger.accounts.get("ada") ?? assert.fail("no account");
  const entry = { at: Date.UTC(2026, 10, 24, 8, 15), amount: Money(1n), balance: Money(1n), reverses: Date.UTC(2026, 10, 9, 23) };
  const reversals = [
    ["deposit-reversal", "debit", "Deposit taken back"],
    ["withdrawal-reversal", "credit", "Withdrawal given back"],
    ["transfer-reversal", "credit", "Transfer sent, given back"],
    ["transfer-reversal", "debit", "Transfer received, taken back"],
  ] as const;
  for (const [i, [kind, direction]] of reversals.entries())
    ledger.entries.push({ entry: i + 1, kind, direction, counterparty: "", ...entry });
  const { html } = await ada.get("/statement");
  for (const [, , text] of reversals) {
    assert.match(html, new RegExp(`<th scope="row">${text} \\(booked on 9 Nov 2026\\)<time`));
    assert.match(html, new RegExp(`data-say="[^"]*: ${text} \\(booked on 9 Nov 2026\\), €0\\.01`));
  }
});

test("the statement has its opening balance, its plot, and a file with every entry", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const empty = await ada.get("/statement");
  assert.doesNotMatch(empty.html, /<svg class="plot"|statement\.csv/);
  for (let i = 0; i < 27; i++) {
    await ada.fill("/deposit", { "notes-1000": "1" });
    await ada.confirm();
  }
  const page = await ada.get("/statement");
  assert.match(page.html, /<svg class="plot"[^>]*role="img" aria-labelledby="plot-title" aria-describedby="plot-text"/);
  assert.match(
    page.html,
    /<desc id="plot-text">From .* the balance went from €0\.00 to €270\.00; at the least it was €0\.00, at the most €270\.00\./,
  );
  assert.match(page.html, /<dt>Balance before<\/dt><dd><bdi>€0\.00<[\s\S]*<dt>Balance after<\/dt><dd><bdi>€270\.00</);
  const older = await ada.get(linkOf(page.html, "Older entries"));
  assert.equal(rowsOf(older.html).length, 2);
  const file = await ada.raw("GET", "/statement.csv", {});
  assert.equal(file.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
  assert.equal(file.headers.get("content-disposition"), 'attachment; filename="strongroom-statement.csv"');
  assert.equal(file.headers.get("cache-control"), "private, no-store");
  const lines = (await file.text()).trimEnd().split("\r\n");
  assert.equal(lines.length, 28);
  assert.match(lines[1] ?? "", /^27,\d{4}-\d\d-\d\dT[\d:.]+Z,deposit,credit,10\.00,270\.00,EUR,,$/);
  assert.match(lines[27] ?? "", /^1,.*,10\.00,10\.00,EUR,,$/);
});
