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

/** Signs this customer in at an ATM that stores its news on disk. Resolves with the browser at the menu. */
async function atScreen(atm: TestAtm, news: News, username: string) {
  const browser = new TestBrowser(createApp(atm.atm, isHost, { news, confirmAfterMs: 0 }));
  if (!atm.bank.ledger.accounts.has(username)) atm.bank.ledger.open(username, PASSWORD, 100_000n as never);
  return { browser, menu: await browser.fill("/signin", { username, password: PASSWORD }) };
}

/** Lets the ATM die, and starts it again on the same files. */
async function dieAndRestart(atm: TestAtm): Promise<News> {
  const { journal } = atm.atm.machine;
  await atm.restart();
  await journal.close();
  // Recovery has already begun. The test lets it do its next step.
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
  test(`after a crash the customer's next sign-in reports ${name} once`, async () => {
    await using atm = await TestAtm.start();
    const { browser } = await atScreen(atm, await News.open(fileOf(atm), atm.atm.machine), "ada");
    atm.bank.ledger.open("ben", PASSWORD);
    // The ATM must not ask the bank for the outcome before it dies.
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
    assert.match(menu.html, /role="status"[\s\S]*\(Reference [2-9A-Z]{4}-[2-9A-Z]{4}\)/);
    assert.doesNotMatch((await atScreen(atm, news, "ada")).menu.html, /Reference/);
  });

test("a payout that the customer did not see end is reported with the amount really paid", async () => {
  const fault: Fault = { how: "partial", notes: 1 };
  await using atm = await TestAtm.start({ nextFault: () => fault });
  const { browser } = await atScreen(atm, await News.open(fileOf(atm), atm.atm.machine), "ada");
  await browser.fill("/withdraw", { amount: "60" });
  // The browser sends the form and dies before it gets the page with the outcome.
  await browser.raw("POST", browser.path, {});
  const news = await dieAndRestart(atm);
  assert.match(
    (await atScreen(atm, news, "ada")).menu.html,
    /Of your last withdrawal of €60\.00, €50\.00 was paid out\. The rest was given back/,
  );
});

test("news that the customer has seen is not repeated, and the file has no username", async () => {
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

test("an unknown outcome is reported as unknown, and stays in the news", async () => {
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

test("a hold that operators must end is reported as unknown first, and later as they ended it", async () => {
  await using atm = await TestAtm.start({ nextFault: () => ({ how: "jam" }) });
  const news = await News.open(fileOf(atm), atm.atm.machine);
  const { browser } = await atScreen(atm, news, "ada");
  // The bank refuses to release the hold, so operators must compare the two records.
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

test("an unreadable news file only loses the news", async () => {
  await using atm = await TestAtm.start();
  const news = await News.open(path.join(atm.bank.folder, "no", "such", "folder"), atm.atm.machine);
  const { browser } = await atScreen(atm, news, "ada");
  await browser.fill("/withdraw", { amount: "60" });
  assert.equal((await browser.confirm()).heading, "All done");
});
