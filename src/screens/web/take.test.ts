import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { customerAt } from "../testing/test-screens.ts";

test("notes are booked once when the customer has taken them, even after double presses", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  const tray = await ada.confirm();
  assert.equal(tray.heading, "Take your cash.");
  assert.match(tray.html, /aria-current="step">Take your cash/);
  assert.match(tray.html, /data-countdown="\d+"/);
  assert.equal((await ada.confirm()).heading, "Take your cash.", "to confirm again changes nothing");
  const account = atm.bank.ledger.accounts.get("ada");
  assert.deepEqual([account?.posted, account?.held], [100_000n, 6_000n]);
  const receipt = await ada.send(`${ada.path}/take`);
  assert.equal(receipt.heading, "All done");
  await ada.send(`${receipt.path}/take`);
  assert.deepEqual([account?.posted, account?.held], [94_000n, 0n]);
  assert.equal(atm.inCassettes, 594_000n);
});

test("the notes that were really paid lie drawn in the slot, nothing else is linked, and every open page sees them taken", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000, nextFault: () => ({ how: "partial", notes: 2 }) });
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "130" });
  const { html, path } = await ada.confirm();
  assert.match(html, /data-say="Take 2 notes of €50"/, "two notes came out before the jam");
  assert.match(html, /<p class="figure"[^>]*>€100\.00</);
  assert.equal(html.match(/class="note note-1"/g)?.length, 2);
  assert.doesNotMatch(html, /<a |action="\/signout"/);
  assert.ok(html.includes(`<noscript><meta http-equiv="refresh" content="5; url=${path}"/></noscript>`));
  const lies = async () => ((await (await ada.raw("GET", `${path}/tray`, {})).json()) as { lies: boolean }).lies;
  assert.equal(await lies(), true);
  await ada.send(`${path}/take`);
  assert.equal(await lies(), false, "another page of this session leaves by itself");
  const stranger = await customerAt(atm, "ben", 0n);
  assert.deepEqual(await (await stranger.raw("GET", `${path}/tray`, {})).json(), { lies: false });
});

test("notes that nobody takes are retracted, and nothing is booked", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 50 });
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  let page = await ada.confirm();
  while (page.heading !== "Nothing was paid out.") {
    await pause(10);
    page = await ada.get(ada.path);
  }
  assert.match(page.html, /The notes were not taken/);
  const account = atm.bank.ledger.accounts.get("ada");
  assert.deepEqual([account?.posted, account?.held], [100_000n, 0n]);
});

test("an ATM that stops retracts the notes, and releases the hold when it runs again", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  assert.equal((await ada.confirm()).heading, "Take your cash.");
  await atm.atm.machine.dispenser.stop();
  await atm.restart();
  await atm.recovered();
  const account = atm.bank.ledger.accounts.get("ada");
  assert.deepEqual([account?.posted, account?.held], [100_000n, 0n]);
});

test("an ATM that an operator has closed says so first, and moves no notes", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  await atm.atm.machine.cash.setClosed(true);
  for (const path of ["/withdraw", "/deposit"]) assert.equal((await ada.get(path)).heading, "This machine moves no money now.");
  // The customers' forms were open when the operator closed the ATM.
  for (const [path, values] of [["/withdraw", { amount: "40" }] as const, ["/deposit", { "notes-1000": "2" }] as const]) {
    const page = await ada.send(path, values);
    assert.deepEqual([page.path, page.heading], [path, "This machine moves no money now."]);
  }
  await ada.send("/signout");
  assert.match((await ada.get("/")).heading, /out of service/);
});
