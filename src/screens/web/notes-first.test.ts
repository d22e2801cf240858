import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import type { Page, TestBrowser } from "../testing/test-browser.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

/** Every address of the screens, and some unknown ones. */
const PATHS = ["/", "/menu", "/balance", "/statement", "/statement.csv", "/password", "/withdraw", "/deposit", "/transfer"];
const MORE_PATHS = [
  "/signin",
  "/signup",
  "/goodbye",
  "/expired",
  "/interrupted",
  "/unreachable",
  "/still-there",
  "/payable?amount=10",
  "/nowhere",
];
const FORMS = ["/withdraw", "/deposit", "/transfer", "/password", "/signin", "/signup", "/signout", "/nowhere"];

/** Ada has confirmed a withdrawal of 60.00, and its notes lie in the tray. */
async function notesInTray(atm: TestAtm): Promise<TestBrowser> {
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  assert.equal((await ada.confirm()).heading, "Take your cash.");
  return ada;
}

test("while notes lie in the tray every address leads their customer to them and says why", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ada = await notesInTray(atm);
  const order = ada.path;
  const pages: [string, Page][] = [];
  for (const path of [...PATHS, ...MORE_PATHS, `${order}/receipt`, "/order/gone"])
    pages.push([`GET ${path}`, await ada.get(path)]);
  for (const path of [...FORMS, `${order}/receipt`, "/order/gone"]) pages.push([`POST ${path}`, await ada.send(path)]);
  for (const [name, page] of pages) {
    assert.deepEqual([name, page.heading, page.path], [name, "Take your cash.", `${order}?first`]);
    assert.match(page.html, /role="alert"[\s\S]*Please take your cash first/);
  }
  const french = await ada.send("/language", { language: "fr", to: order });
  assert.equal(french.heading, "Prenez vos billets.", "the screen itself can still be changed");
  assert.doesNotMatch(french.html, /role="alert"/);
  await ada.send("/language", { language: "en", to: order });
  assert.equal((await ada.send(`${order}/take`)).heading, "All done");
  assert.equal((await ada.get("/menu")).heading, "Hello, ada.");
  assert.deepEqual(
    atm.bank.seen.filter((op) => op === "signout" || op === "signup"),
    [],
  );
});

test("while notes lie in the tray every other visitor waits, signed in or not, and cannot take them", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ben = await customerAt(atm, "ben", 100_000n);
  await ben.fill("/withdraw", { amount: "20" });
  const bensSlip = ben.path;
  const ada = await notesInTray(atm);
  const order = ada.path;
  const stranger = browserAt(atm);
  for (const browser of [stranger, ben]) {
    for (const path of [...PATHS, ...MORE_PATHS, order]) {
      const page = await browser.get(path);
      assert.equal(page.heading, "One moment, please.", path);
      assert.match(page.headers.get("refresh") ?? "", /^3; url=\//, "it goes on by itself, without a script too");
      assert.match(page.html, /<a class="button primary" href="\//, "and by a link");
    }
    for (const path of [...FORMS, `${order}/take`, order, bensSlip])
      assert.equal(
        (await browser.send(path, { username: "ben", password: "correct horse battery" })).heading,
        "One moment, please.",
        path,
      );
  }
  const account = atm.bank.ledger.accounts.get("ada");
  assert.deepEqual([account?.posted, account?.held], [100_000n, 6_000n], "nobody else has taken them");
  assert.equal(atm.bank.ledger.accounts.get("ben")?.held, 0n, "nor began a withdrawal behind them");
  assert.equal((await stranger.get("/healthz")).status, 200);
  await ada.send(`${order}/take`);
  assert.equal((await stranger.get("/")).heading, "Welcome.");
  assert.equal((await ben.get(bensSlip)).heading, "Withdraw?");
});

test("a withdrawal that waits for the bank cannot be left either, because its notes may come at any moment", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  const order = ada.path;
  await ada.get("/menu");
  await ada.fill("/withdraw", { amount: "50" });
  const other = ada.path;
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  atm.bank.gate = (op) => {
    if (op === "withdraw") asked.resolve();
    return op === "withdraw" ? answer.promise : Promise.resolve();
  };
  const confirmed = ada.raw("POST", order, {});
  await asked.promise;
  for (const [method, path] of [["POST", "/signout"] as const, ["POST", other] as const, ["GET", "/menu"] as const])
    assert.equal((await ada.raw(method, path, {})).headers.get("location"), `${order}?first`, path);
  answer.resolve();
  await confirmed;
  assert.equal((await ada.get("/menu")).heading, "Take your cash.");
  await ada.send(`${order}/take`);
  assert.equal(atm.bank.seen.filter((op) => op === "withdraw").length, 1);
});

test("after the notes are retracted every page continues by itself", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 300 });
  const [ada, stranger] = [await notesInTray(atm), browserAt(atm)];
  const order = ada.path;
  const page = await stranger.get("/");
  const [, seconds, to] = /^(\d+); url=(.+)$/.exec(page.headers.get("refresh") ?? "") ?? [];
  assert.deepEqual([page.heading, to], ["One moment, please.", "/"]);
  await pause(Number(seconds) * 1_000);
  assert.equal((await stranger.get("/")).heading, "Welcome.");
  assert.equal((await ada.get(order)).heading, "Nothing was paid out.");
  assert.equal((await ada.get("/menu")).heading, "Hello, ada.");
  assert.equal(atm.bank.ledger.accounts.get("ada")?.posted, 100_000n);
});
