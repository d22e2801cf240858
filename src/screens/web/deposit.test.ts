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
  assert.doesNotMatch((await ada.get("/deposit")).html, /role="status"/, "it is said once");
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
    told: /daily ceiling of €90\.00 for this\. It can book only €1\.00 more, and all of it again .*\. Please use another machine/,
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
