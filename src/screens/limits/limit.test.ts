import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { isHost, TestBrowser } from "../testing/test-browser.ts";
import { customerAt } from "../testing/test-screens.ts";
import { createApp } from "../web/app.tsx";

const tokenIn = (html: string): string => /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "";
const AFTER_MS = 1_000;

test("a new limit refuses a withdrawal above it, and is raised or removed only from a later day on", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  assert.match((await ada.get("/limit")).html, /You can withdraw at most €2,000\.00 on one day/);
  assert.doesNotMatch((await ada.get("/limit")).html, /Remove my limit/);

  const question = await ada.fill("/limit", { amount: "300" });
  assert.equal(question.heading, "Set this daily limit?");
  assert.match(question.html, /€300\.00[\s\S]*It starts now/);
  assert.match((await ada.fill(question.path, {})).html, /Your daily limit is €300\.00 now\./);
  const above = await ada.fill("/withdraw", { amount: "310" });
  assert.equal(above.path, "/withdraw");
  assert.match(above.html, /Take €300 instead[\s\S]*Today you can still withdraw €300\.00\./);

  const raise = await ada.fill("/limit", { amount: "400" });
  assert.match(raise.html, /a later day\. Until then your limit stays €300\.00/);
  assert.match((await ada.fill(raise.path, {})).html, /Your daily limit is €400\.00 from 19 Nov 2026, 00:00 UTC on\./);
  assert.match((await ada.get("/limit")).html, /From 19 Nov 2026, 00:00 UTC<\/dt><dd><bdi>€400\.00</);

  const removal = await ada.get("/limit/0");
  assert.equal(removal.heading, "Remove your daily limit?");
  assert.match((await ada.fill(removal.path, {})).html, /Your daily limit ends on 19 Nov 2026, 00:00 UTC\./);
});

test("an invalid limit never reaches the bank", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  assert.match((await ada.fill("/limit", { amount: "much" })).html, /Please enter an amount/);
  const above = await ada.fill("/limit", { amount: "2000.01" });
  assert.equal(above.path, "/limit");
  assert.match(above.html, /own daily limit is €2,000\.00[\s\S]*/);
  assert.match(above.html, /value="2000\.01"/);
  for (const wanted of ["1000000000001", "00", "-1", "1e3", "much"]) {
    assert.equal((await ada.get(`/limit/${wanted}`)).status, 404, wanted);
    assert.equal((await ada.send(`/limit/${wanted}`)).status, 404, wanted);
  }
  assert.ok(!atm.bank.seen.includes("set-limit"));
});

test("a limit is confirmed once, after its question was visible for a moment", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open("ada", "correct horse battery", 0n as never);
  const ada = new TestBrowser(createApp(atm.atm, isHost, { confirmAfterMs: AFTER_MS }));
  await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  const asked = () => atm.bank.seen.filter((op) => op === "set-limit").length;
  assert.equal((await ada.send("/limit/30000")).heading, "Set this daily limit?", "never shown before");
  const form = tokenIn((await ada.get("/limit/30000")).html);
  const early = await ada.send("/limit/30000", { form });
  assert.match(early.html, /Please look at the amount, then confirm/);
  assert.equal(tokenIn(early.html), form);
  assert.equal(asked(), 0);
  await pause(AFTER_MS);
  const answers = await Promise.all(Array.from({ length: 4 }, () => ada.raw("POST", "/limit/30000", { form })));
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers.get("location")]),
    Array(4).fill([303, "/menu"]),
  );
  assert.equal(asked(), 1);
  assert.equal((await ada.send("/limit/20000", { form })).heading, "Set this daily limit?", "another limit is another question");
  assert.equal(asked(), 1);
});

test("the form shows a refusal of the bank, and a lost answer", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  atm.bank.mishap("set-limit", { refusal: "money-suspended" });
  const refused = await ada.fill("/limit/30000", {});
  assert.equal(refused.path, "/limit");
  assert.match(refused.html, /The bank takes no payments at the moment/);
  atm.bank.mishap("set-limit", "answer-lost");
  await ada.fill("/limit/30000", {});
  await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  assert.match((await ada.get("/limit")).html, /<p class="figure"[^>]*>€300\.00</);
});
