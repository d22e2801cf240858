import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import type { Fault } from "../../atm/atm.ts";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { isHost, TestBrowser } from "../testing/test-browser.ts";
import { createApp } from "./app.tsx";
import { News } from "./news.ts";

const PASSWORD = "correct horse battery";
const fileOf = (atm: TestAtm): string => path.join(atm.bank.folder, "atm-1.news");

/** A browser in which this customer has signed in at a machine that remembers on disk; the menu stands there. */
async function atScreen(atm: TestAtm, news: News, username: string) {
  const browser = new TestBrowser(createApp(atm.atm, isHost, { news, confirmAfterMs: 0 }));
  if (!atm.bank.ledger.accounts.has(username)) atm.bank.ledger.open(username, PASSWORD, 100_000n as never);
  return { browser, menu: await browser.fill("/signin", { username, password: PASSWORD }) };
}

/** Lets the ATM die as it stands, and starts it again on the same files. */
async function dieAndRestart(atm: TestAtm): Promise<News> {
  const { journal } = atm.atm.machine;
  await atm.restart();
  await journal.close();
  // Recovery has begun already, and nothing of it is lost: it is asked for what it was about to do.
  return News.open(fileOf(atm), atm.atm.machine);
}

type Crash = readonly [
  name: string,
  op: string,
  fields: Record<string, string>,
  lose: "answer-lost" | "request-lost",
  told: RegExp,
];
const CRASHES: readonly Crash[] = [
  [
    "a withdrawal that was held",
    "withdraw",
    { amount: "60" },
    "answer-lost",
    /last withdrawal of €60\.00 was not paid out\. The money was given back/,
  ],
  ["a withdrawal that never came", "withdraw", { amount: "60" }, "request-lost", /last withdrawal of €60\.00 was not paid out/],
  ["a deposit that was booked", "deposit", { "notes-1000": "2" }, "answer-lost", /last deposit of €20\.00 was completed/],
  [
    "a deposit that never came",
    "deposit",
    { "notes-1000": "2" },
    "request-lost",
    /last deposit of €20\.00 was not booked\. The machine gave the notes back/,
  ],
  [
    "a transfer that was booked",
    "transfer",
    { payee: "ben", amount: "5" },
    "answer-lost",
    /last transfer of €5\.00 was completed/,
  ],
  [
    "a transfer that never came",
    "transfer",
    { payee: "ben", amount: "5" },
    "request-lost",
    /last transfer of €5\.00 was not made/,
  ],
];

for (const [name, op, fields, lose, told] of CRASHES)
  test(`after a crash the next sign-in tells of ${name}, to its customer, once`, async () => {
    await using atm = await TestAtm.start();
    const { browser } = await atScreen(atm, await News.open(fileOf(atm), atm.atm.machine), "ada");
    atm.bank.ledger.open("ben", PASSWORD);
    // The bank is not to be asked what became of it before the machine dies.
    const asked = Promise.withResolvers<void>();
    atm.bank.gate = (each) => (each === "outcome" ? asked.promise : Promise.resolve());
    atm.bank.mishap(op as "withdraw", lose);
    await browser.fill(`/${op}`, fields);
    await browser.raw("POST", browser.path, {});
    const news = await dieAndRestart(atm);
    asked.resolve();
    await atm.recovered();
    assert.doesNotMatch((await atScreen(atm, news, "ben")).menu.html, /last (withdrawal|deposit|transfer)/);
    const { menu } = await atScreen(atm, news, "ada");
    assert.match(menu.html, told);
    assert.match(menu.html, /role="status"[\s\S]*\(Reference [0-9a-f]{8}\)/);
    assert.doesNotMatch((await atScreen(atm, news, "ada")).menu.html, /Reference/);
  });

test("a payout whose end nobody saw is told with what was really paid", async () => {
  const fault: Fault = { how: "partial", notes: 1 };
  await using atm = await TestAtm.start({ nextFault: () => fault });
  const { browser } = await atScreen(atm, await News.open(fileOf(atm), atm.atm.machine), "ada");
  await browser.fill("/withdraw", { amount: "60" });
  // The form is sent, and the browser dies before it gets the page that says how it ended.
  await browser.raw("POST", browser.path, {});
  const news = await dieAndRestart(atm);
  assert.match(
    (await atScreen(atm, news, "ada")).menu.html,
    /Of your last withdrawal of €60\.00, €50\.00 was paid out\. The rest was given back/,
  );
});

test("what the customer has seen is not told again, and the file names nobody", async () => {
  await using atm = await TestAtm.start();
  const opened = await News.open(fileOf(atm), atm.atm.machine);
  const { browser } = await atScreen(atm, opened, "ada");
  await browser.fill("/withdraw", { amount: "60" });
  await browser.raw("POST", browser.path, {});
  const kept = await readFile(fileOf(atm), "utf8");
  assert.match(kept, /"op":"withdraw","amount":6000/);
  assert.doesNotMatch(kept, /\bada\b/);
  assert.equal((await browser.get(browser.path)).heading, "All done");
  const news = await dieAndRestart(atm);
  assert.doesNotMatch((await atScreen(atm, news, "ada")).menu.html, /last withdrawal/);
});

test("what is still unknown is told as such, and stays to be told", async () => {
  await using atm = await TestAtm.start();
  const news = await News.open(fileOf(atm), atm.atm.machine);
  const { browser } = await atScreen(atm, news, "ada");
  const asked = Promise.withResolvers<void>();
  atm.bank.gate = (op) => (op === "outcome" ? asked.promise : Promise.resolve());
  atm.bank.mishap("withdraw", "answer-lost");
  await browser.fill("/withdraw", { amount: "60" });
  await browser.raw("POST", browser.path, {});
  assert.match((await atScreen(atm, news, "ada")).menu.html, /still checking what became of €60\.00/);
  asked.resolve();
  assert.match((await atScreen(atm, news, "ada")).menu.html, /last withdrawal of €60\.00 was not paid out/);
});

test("a hold that the bank's operators have yet to end is told as unknown, and then as they ended it", async () => {
  await using atm = await TestAtm.start({ nextFault: () => ({ how: "jam" }) });
  const news = await News.open(fileOf(atm), atm.atm.machine);
  const { browser } = await atScreen(atm, news, "ada");
  // The release of the hold is refused: the two records must be compared by hand.
  atm.bank.mishap("release", { refusal: "hold-settled" });
  await browser.fill("/withdraw", { amount: "60" });
  assert.equal((await browser.confirm()).heading, "We are checking.");
  const checking = /still checking what became of €60\.00/;
  assert.match((await atScreen(atm, news, "ada")).menu.html, checking);
  const after = await dieAndRestart(atm);
  assert.match((await atScreen(atm, after, "ada")).menu.html, checking);
  const [hold] = atm.bank.ledger.holds.values();
  Object.assign(hold ?? {}, { state: "settled", paid: 5000n });
  const { menu } = await atScreen(atm, after, "ada");
  assert.match(menu.html, /Of your last withdrawal of €60\.00, €50\.00 was paid out/);
});

test("a file that cannot be read costs a courtesy and nothing else", async () => {
  await using atm = await TestAtm.start();
  const news = await News.open(path.join(atm.bank.folder, "no", "such", "folder"), atm.atm.machine);
  const { browser } = await atScreen(atm, news, "ada");
  await browser.fill("/withdraw", { amount: "60" });
  assert.equal((await browser.confirm()).heading, "All done");
});
