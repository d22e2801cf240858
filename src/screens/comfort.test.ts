import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../atm/test-atm.ts";
import { browserAt, customerAt } from "./test-screens.ts";

test("a session that nobody uses asks once more before it ends, and asking is no use of it", async () => {
  await using atm = await TestAtm.start({ sessionLimits: { idleMs: 400, answerMs: 200 } });
  const ada = await customerAt(atm, "ada", 0n);
  const menu = await ada.get("/menu");
  assert.match(menu.html, /<dialog id="time"[^>]*data-answer-ms="200"/);
  assert.match(menu.html, /<noscript><meta http-equiv="refresh" content="0; url=\/still-there\?to=%2Fmenu"/);
  for (let n = 0; n < 3; n++) {
    await pause(100);
    assert.equal((await ada.get("/still-there?to=/withdraw")).heading, "Do you need more time?");
  }
  await pause(200);
  assert.equal((await ada.get("/still-there?to=/withdraw")).path, "/expired");
});

test("more time is a press away as often as it is wanted, and leads back", async () => {
  await using atm = await TestAtm.start({ sessionLimits: { idleMs: 300, answerMs: 200 } });
  const ada = await customerAt(atm, "ada", 0n);
  for (let n = 0; n < 12; n++) {
    await pause(50);
    assert.equal((await ada.send("/more-time", { to: "/withdraw" })).path, "/withdraw");
  }
  const answer = await ada.raw("POST", "/more-time", {}, { accept: "application/json" });
  const { endsMs } = (await answer.json()) as { endsMs: number };
  assert.ok(endsMs > 0 && endsMs <= 300);
  assert.equal((await ada.send("/more-time", { to: "//elsewhere.example" })).path, "/menu");
});

test("no session outlives its hard cap, however busy its customer is", async () => {
  await using atm = await TestAtm.start({ sessionLimits: { idleMs: 200, answerMs: 100, lifeMs: 300 } });
  const ada = await customerAt(atm, "ada", 0n);
  const born = Date.now();
  let last = await ada.get("/menu");
  while (last.path === "/menu" && Date.now() - born < 5_000) last = await ada.get("/menu");
  assert.equal(last.path, "/expired");
});

test("whether an amount can be paid is said while it is typed, in the customer's language", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const ask = async (amount: string) => (await ada.raw("GET", `/payable?${new URLSearchParams({ amount })}`, {})).json();
  assert.deepEqual(await ask("130"), { can: "yes", text: "This machine can pay out €130.00." });
  assert.deepEqual(await ask("125"), {
    can: "no",
    text: "This machine cannot pay out €125.00. The nearest amounts are €120.00 and €130.00.",
  });
  assert.equal(((await ask("12.345")) as { can: string }).can, "no");
  await ada.send("/language", { language: "fr", to: "/menu" });
  assert.match(((await ask("130")) as { text: string }).text, /^Cet automate peut payer 130,00\s€\.$/);
  assert.equal((await browserAt(atm).raw("GET", "/payable?amount=130", {})).status, 303);
});

test("high contrast lasts until the session ends", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  assert.doesNotMatch((await browser.get("/")).html, /data-contrast="high"/);
  assert.match((await browser.send("/contrast", { contrast: "high", to: "/signin" })).html, /data-contrast="high"/);
  atm.bank.ledger.open("ada", "correct horse battery", 0n as never);
  const menu = await browser.fill("/signin", { username: "ada", password: "correct horse battery" });
  assert.equal(menu.path, "/menu");
  assert.match(menu.html, /data-contrast="high"/);
  await browser.send("/signout");
  assert.doesNotMatch((await browser.get("/")).html, /data-contrast="high"/);
});
