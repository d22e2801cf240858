import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { customerAt } from "../testing/test-screens.ts";

const count = (test: TestAtm, op: string): number => test.bank.seen.filter((each) => each === op).length;

test("a deposit is counted, confirmed and booked, and fills the cassettes", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  assert.match((await ada.fill("/deposit", {})).html, /at least one note/);
  assert.match((await ada.fill("/deposit", { "notes-1000": "two" })).html, /how many €10 notes/);
  assert.match((await ada.fill("/deposit", { "notes-1000": "201" })).html, /at most 200 notes/);
  const asked = await ada.fill("/deposit", { "notes-1000": "2", "notes-5000": "1" });
  assert.doesNotMatch(asked.html, /role="status"/);
  assert.equal((await ada.confirm()).heading, "Deposited");
  assert.equal(atm.bank.ledger.accounts.get("ada")?.posted, 7000n);
  assert.equal(atm.inCassettes, 607_000n);
});

test("refused notes are returned at once, and the rest can be confirmed and booked", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const fed = { "notes-1000": "2", "notes-5000": "1", "notes-777": "3", "unfit-unreadable": "1", "unfit-damaged": "2" };
  const asked = await ada.fill("/deposit", fed);
  assert.equal(asked.heading, "Deposit?");
  assert.match(asked.html, /<div class="given-back" role="status"[^>]*>.*<p>6 notes were not accepted. Please take them.<\/p>/);
  assert.match(asked.html, /<p class="figure"[^>]*>€70\.00<\/p>/);
  assert.match(asked.html, /the notes that the machine accepted/);
  assert.equal(count(atm, "deposit"), 0, "nothing moves before it is confirmed");
  const receipt = await ada.confirm();
  assert.equal(receipt.heading, "Deposited");
  assert.doesNotMatch(receipt.html, /not accepted/, "they have been taken long since");
  assert.equal(atm.bank.ledger.accounts.get("ada")?.posted, 7000n);
  assert.equal(atm.inCassettes, 607_000n);
});

test("if no note is accepted, the form says so, is empty again, and there is nothing to confirm", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  atm.atm.machine.faults.arm("takes-none");
  const again = await ada.fill("/deposit", { "notes-1000": "1" });
  assert.equal(again.path, "/deposit");
  assert.match(again.html, /role="status"[^>]*>.*<p>1 note was not accepted. Please take it.<\/p>/);
  assert.doesNotMatch(again.html, /value="1"|role="alert"/);
  assert.doesNotMatch((await ada.get("/deposit")).html, /class="given-back"/, "it is said once");
  await ada.fill("/deposit", { "unfit-unknown": "1" });
  assert.equal(ada.path, "/deposit");
  assert.equal(count(atm, "deposit"), 0);
  assert.equal(atm.inCassettes, 600_000n);
});

test("a form with an error takes no note, so an injected fault stays unused", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  atm.atm.machine.faults.arm("takes-part");
  assert.match((await ada.fill("/deposit", { "notes-1000": "2", "unfit-damaged": "?" })).html, /how many other notes/);
  const asked = await ada.fill("/deposit", { "notes-1000": "2", "unfit-damaged": "1" });
  assert.match(asked.html, /2 notes were not accepted/);
  assert.match(asked.html, /1 × €10/);
});

const REFUSED = [
  { refusal: "balance-limit", details: { limit: 100n }, told: /An account can hold at most/ },
  {
    refusal: "terminal-limit",
    details: { limit: 9000n, largest: 100n, resetsAt: 1_800_000_000_000n },
    told: /daily ceiling of €90\.00 for this\. It can book only €1\.00 more; the ceiling starts anew .*\. Please use another machine/,
  },
] as const;
for (const { refusal, details, told } of REFUSED)
  test(`a deposit that is refused with ${refusal} returns the notes`, async () => {
    await using atm = await TestAtm.start();
    const ada = await customerAt(atm, "ada", 0n);
    atm.bank.mishap("deposit", { refusal, details });
    await ada.fill("/deposit", { "notes-1000": "2" });
    const page = await ada.confirm();
    assert.equal(page.heading, "Please take your notes back.");
    assert.match(page.html, told);
    assert.equal(atm.inCassettes, 600_000n);
    assert.deepEqual(atm.atm.machine.cash.escrowed, []);
  });

const said = ({ html }: { html: string }): string => /role="status" data-part="said">([^<]*)</.exec(html)?.[1] ?? "";
const total = ({ html }: { html: string }): string => /<p class="figure"[^>]*>([^<]+)</.exec(html)?.[1] ?? "";

test("notes are fed one after the other with their fates and the total, are there after a reload, and are booked once", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const feed = (fields: Record<string, string>) => ada.send("/deposit/feed", fields);
  const empty = await ada.get("/deposit");
  assert.equal(total(empty), "€0.00");
  assert.doesNotMatch(empty.html, /take-back/, "there is nothing to take back");
  assert.equal(said(await feed({ note: "1000" })), "€10 accepted. In the slot: €10.00.");
  assert.equal(said(await feed({ note: "5000" })), "€50 accepted. In the slot: €60.00.");
  assert.equal(said(await feed({ note: "777" })), "€7.77 given back. The machine does not know its kind.");
  assert.equal(said(await feed({ unfit: "damaged" })), "A note was given back. It is damaged.");
  const one = await feed({ back: "yes" });
  assert.equal(said(one), "You have €50 back. In the slot: €10.00.");
  assert.match(one.html, /id="take-back"/);
  for (const nonsense of [{ note: "-1" }, { note: "much" }, { unfit: "gold" }, {}]) assert.equal(said(await feed(nonsense)), "");
  await feed({ note: "1000" });
  const again = await ada.get("/deposit");
  assert.equal(total(again), "€20.00", "a reload shows what was fed");
  assert.match(again.html, /data-part="count-1000"[^>]*>× 2</);
  const asked = await ada.send("/deposit", { slot: "yes" });
  assert.equal(asked.heading, "Deposit?");
  assert.match(asked.html, /2 × €10/);
  assert.equal(count(atm, "deposit"), 0, "nothing moves before it is confirmed");
  const order = asked.path;
  assert.match((await ada.send("/deposit", { slot: "yes" })).html, /at least one note/, "the same notes are not deposited twice");
  assert.equal((await ada.send(order)).heading, "Deposited");
  assert.equal(atm.bank.ledger.accounts.get("ada")?.posted, 2_000n);
  assert.equal(atm.inCassettes, 602_000n);
});

test("the slot says when it is full, and leaving it gives all notes back with nothing booked", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  for (let n = 0; n < 200; n++) await ada.raw("POST", "/deposit/feed", { note: "1000" });
  const full = await ada.send("/deposit/feed", { note: "1000" });
  assert.equal(said(full), "€10 given back. The slot takes at most 200 notes at a time.");
  assert.equal(total(full), "€2,000.00");
  assert.match((await ada.get("/menu")).html, /Your 200 notes are given back\. Please take them\./);
  assert.doesNotMatch((await ada.get("/menu")).html, /given back/, "it is said once");
  assert.equal(total(await ada.get("/deposit")), "€0.00");
  await ada.send("/deposit/feed", { note: "1000" });
  await ada.send("/signout");
  await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  assert.equal(total(await ada.get("/deposit")), "€0.00", "the slot is empty for the next session");
  assert.equal(count(atm, "deposit"), 0);
  assert.equal(atm.inCassettes, 600_000n);
});

test("a fault of the acceptor lasts for the notes of one deposit", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  atm.atm.machine.faults.arm("takes-part");
  await ada.send("/deposit/feed", { note: "1000" });
  const second = await ada.send("/deposit/feed", { note: "1000" });
  assert.equal(said(second), "€10 given back. The slot did not take it. Please take it back.");
  assert.match((await ada.send("/deposit", { slot: "yes" })).html, /1 × €10/);
  await ada.get("/menu");
  for (let n = 0; n < 2; n++) await ada.send("/deposit/feed", { note: "1000" });
  assert.equal(total(await ada.get("/deposit")), "€20.00");
});
