import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { isHost, TestBrowser } from "../testing/test-browser.ts";
import { createApp } from "./app.tsx";

const AFTER_MS = 1_000;

test("without a script, no money moves before the amount was visible for a moment", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open("ada", "correct horse battery", 100_000n as never);
  const ada = new TestBrowser(createApp(atm.atm, isHost, { confirmAfterMs: AFTER_MS }));
  await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  const moved = () => atm.bank.seen.filter((op) => op === "withdraw").length;

  // The form is sent before its question was shown.
  const order = (await ada.raw("POST", "/withdraw", { amount: "60" })).headers.get("location") ?? "";
  assert.equal((await ada.send(order)).heading, "Withdraw?");
  // The form is sent immediately after its question was shown.
  const early = await ada.send(order);
  assert.equal(early.heading, "Withdraw?");
  assert.match(early.html, /Please look at the amount, then confirm/);
  assert.equal(moved(), 0);
  await pause(AFTER_MS);
  // A return to the question restarts the time. An early press does not, because else a fast customer could never confirm.
  await ada.get("/menu");
  await ada.get(order);
  assert.equal((await ada.send(order)).heading, "Withdraw?");
  await pause(AFTER_MS);
  assert.equal((await ada.send(order)).heading, "All done");
  assert.equal(moved(), 1);

  // The same form is sent several times, also at once.
  const again = await Promise.all(Array.from({ length: 5 }, () => ada.raw("POST", order, {})));
  assert.deepEqual(
    again.map(({ status }) => status),
    Array(5).fill(303),
  );
  assert.equal((await ada.get(order)).heading, "All done");
  assert.equal(moved(), 1);
  assert.equal(atm.bank.ledger.accounts.get("ada")?.posted, 94_000n);
});
