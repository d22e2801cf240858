import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

/** An ATM whose session clock the test moves. */
async function atmWithClock() {
  let now = 0;
  const atm = await TestAtm.start({ now: () => now });
  const pass = (seconds: number): void => {
    now += 1_000 * seconds;
  };
  return { atm, pass, [Symbol.asyncDispose]: () => atm[Symbol.asyncDispose]() };
}

test("an idle session asks after a minute and ends half a minute later, and the question is no activity", async () => {
  await using clock = await atmWithClock();
  const ada = await customerAt(clock.atm, "ada", 0n);
  const menu = await ada.get("/menu");
  assert.match(menu.html, /<dialog id="time"[^>]*data-ends-ms="90000" data-answer-ms="30000"/);
  assert.match(menu.html, /<noscript><meta http-equiv="refresh" content="60; url=\/still-there\?to=%2Fmenu"/);
  for (let n = 0; n < 3; n++) {
    clock.pass(n === 0 ? 60 : 10);
    assert.equal((await ada.get("/still-there?to=/withdraw")).heading, "Do you need more time?");
  }
  clock.pass(11);
  assert.equal((await ada.get("/still-there?to=/withdraw")).path, "/expired");
});

test("while an amount is typed the page says whether it can be paid, in the customer's language", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 20_000n);
  const ask = async (amount: string) => (await ada.raw("GET", `/payable?${new URLSearchParams({ amount })}`, {})).json();
  assert.deepEqual(await ask("130"), { can: "yes", text: "This machine can pay out €130.00.", instead: [] });
  assert.deepEqual(await ask("125"), {
    can: "no",
    text: "This machine cannot pay out €125.00. The nearest amounts are €120.00 and €130.00.",
    instead: [
      { amount: "120.00", label: "Take €120 instead" },
      { amount: "130.00", label: "Take €130 instead" },
    ],
  });
  assert.equal(((await ask("250")) as { can: string }).can, "yes", "no screen has asked the bank yet");
  assert.match((await ada.get("/withdraw")).html, /Available<\/dt><dd><bdi>€200\.00/);
  const short = {
    can: "no",
    text: "There is €200.00 available in your account.",
    instead: [{ amount: "200.00", label: "Take €200 instead" }],
  };
  assert.deepEqual(await ask("250"), short);
  assert.deepEqual(await ask("4000"), short, "it names what can be had, not today's higher limit");
  const refused = await ada.fill("/withdraw", { amount: "250" });
  assert.equal(refused.path, "/withdraw", "the form is refused in the same words");
  assert.ok(refused.html.includes(short.text));
  assert.match(refused.html, /name="amount" value="200\.00"[^>]*>Take €200 instead</);
  assert.equal(((await ask("12.345")) as { can: string }).can, "no");
  await ada.send("/language", { language: "fr", to: "/menu" });
  assert.match(((await ask("130")) as { text: string }).text, /^Cet automate peut délivrer 130,00\s€\.$/);
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
