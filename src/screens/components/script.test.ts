import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { Currency } from "../../model/model.ts";
import { Figures } from "../figures/figures.ts";
import type { Page } from "../testing/test-browser.ts";
import { customerAt } from "../testing/test-screens.ts";

// The spoken texts of the money screens, by figure. The tests in tests/ let a browser speak every screen in every language.

const REFERENCE = "([2-9A-HJKMNP-Z], ){7}[2-9A-HJKMNP-Z]";

test("the balance is spoken with each figure once and its name", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 6_000n);
  assert.deepEqual(scriptOf(await ada.get("/balance")), ["Available.", "Available: €60.00.", "This is yours to use now."]);
  Object.assign(atm.bank.ledger.accounts.get("ada") ?? {}, { held: 1_000n });
  assert.deepEqual(scriptOf(await ada.get("/balance")).slice(1), [
    "Available: €50.00.",
    "A part of your money is on hold for a withdrawal that is not finished.",
    "In your account: €60.00.",
    "On hold: €10.00.",
  ]);
});

test("a withdrawal is spoken with its amount, the notes of each mix, and a receipt whose reference is spelled", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  assert.deepEqual(scriptOf(await ada.fill("/withdraw", { amount: "60" })), [
    "Withdraw?",
    "Amount: €60.00.",
    "Choose your notes, then confirm.",
    "Available: €1,000.00.",
    "Left to withdraw today: €2,000.00.",
    "This machine pays up to: €5,000.00.",
    "Few notes: 1 note of €50 and 1 note of €10.",
    "Small notes: 6 notes of €10.",
  ]);
  const receipt = await ada.confirm();
  const [time = ""] = timesOf(receipt);
  const said = scriptOf(receipt);
  const reference = said.splice(6, 1);
  assert.deepEqual(said, [
    "All done.",
    "Please count it before you go.",
    "1 note of €50 and 1 note of €10.",
    "Withdrawn: €60.00.",
    "Available now: €940.00.",
    `ATM 1: ${time}.`,
    "Your receipt.",
  ]);
  assert.match(reference.join(), new RegExp(`^Reference: ${REFERENCE}\\.$`));
  const paper = scriptOf(await ada.get(`${receipt.path}/receipt`));
  assert.deepEqual(
    paper.filter((each) => each.includes("€")),
    ["Withdrawn: €60.00.", "Available now: €940.00."],
  );
  assert.match(paper.join(" "), new RegExp(`Reference: ${REFERENCE}\\. Anybody can check`));
});

test("a single mix is spoken with its notes, and an error of an amount with its figures", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  assert.ok(scriptOf(await ada.fill("/withdraw", { amount: "20" })).includes("2 notes of €10."));
  const wrong = scriptOf(await ada.fill("/withdraw", { amount: "45" }));
  assert.ok(wrong.includes("There is a problem. This machine cannot pay out €45.00. The nearest amounts are €40.00 and €50.00."));
  assert.deepEqual(
    wrong.filter((each) => each.startsWith("Take €")),
    ["Take €40 instead", "Take €50 instead"],
  );
});

test("a refusal is spoken with the limit, the possible amount and the reference", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  atm.bank.mishap("withdraw", { refusal: "withdrawal-limit", details: { limit: 5_000n } });
  await ada.fill("/withdraw", { amount: "60" });
  const said = scriptOf(await ada.confirm());
  assert.deepEqual(said.slice(0, -1), [
    "Nothing was paid out.",
    "One withdrawal can be at most €50.00. Nothing was booked.",
    "Withdraw €50",
  ]);
  assert.match(said.at(-1) ?? "", new RegExp(`^Reference ${REFERENCE}\\.$`));
});

test("notes in the tray are spoken with the amount and the seconds at that moment", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  assert.deepEqual(scriptOf(await ada.confirm()), [
    "Take your cash.",
    "Amount: €60.00.",
    "Take 1 note of €50 and 1 note of €10",
    "Your notes lie in the tray. In {seconds} seconds the machine takes them back, and nothing is booked.",
  ]);
  assert.ok(scriptOf(await ada.get("/menu")).includes("Please take your cash first. Then you can go on."));
});

test("a deposit is spoken with the returned notes, the accepted notes and the booked amount", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  const none = scriptOf(await ada.fill("/deposit", { "unfit-damaged": "2" }));
  assert.ok(none.includes("2 notes were not accepted. Please take them."));
  assert.deepEqual(scriptOf(await ada.fill("/deposit", { "notes-1000": "2", "notes-5000": "1", "unfit-damaged": "1" })), [
    "Deposit?",
    "Amount: €70.00.",
    "These are the notes that the machine accepted.",
    "1 note was not accepted. Please take it.",
    "1 note of €50 and 2 notes of €10.",
  ]);
  assert.deepEqual(scriptOf(await ada.confirm()).slice(0, 5), [
    "Deposited.",
    "Your notes are counted and booked.",
    "1 note of €50 and 2 notes of €10.",
    "Deposited: €70.00.",
    "Available now: €70.00.",
  ]);
});

test("each entry of the statement is a sentence with time, kind, amount and balance, even if entries are equal", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  for (let n = 0; n < 2; n++) {
    await ada.fill("/deposit", { "notes-1000": "1" });
    await ada.confirm();
    await ada.fill("/withdraw", { amount: "10" });
    await ada.confirm();
  }
  const statement = await ada.get("/statement");
  const [fourth, third, second, first] = timesOf(statement);
  const script = scriptOf(statement);
  assert.deepEqual(script.slice(0, 5), [
    "Statement.",
    "The newest entry comes first. Times are in UTC.",
    "Period: All entries so far.",
    "Balance before: €0.00.",
    "Balance after: €0.00.",
  ]);
  // A day is spoken before its entries.
  const isDay = (line = ""): boolean => /^\w+day,? \d+ \w+ \d{4}\.$/.test(line);
  assert.ok(isDay(script[5]));
  assert.deepEqual(
    script.slice(5).filter((line) => !isDay(line)),
    [
      `${fourth}: Withdrawal, €10.00; the balance after it: €0.00.`,
      `${third}: Deposit, €10.00; the balance after it: €10.00.`,
      `${second}: Withdrawal, €10.00; the balance after it: €0.00.`,
      `${first}: Deposit, €10.00; the balance after it: €10.00.`,
    ],
  );
});

test("a transfer is spoken with its amount and the payee's name as the customer typed it", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open("ben", "correct horse battery");
  const ada = await customerAt(atm, "ada", 1_000n);
  assert.deepEqual(scriptOf(await ada.fill("/transfer", { payee: "ben", amount: "5" })), [
    "Pay ben?",
    "Amount: €5.00.",
    "A transfer cannot be called back. The other customer sees your username.",
  ]);
  const paid = scriptOf(await ada.confirm());
  assert.deepEqual(paid.slice(0, 3), ["Paid.", "ben has the money.", "Transferred: €5.00."]);
  assert.doesNotMatch(paid.join(), /•/);
  // What the customer takes along may be lost: it has the masked name.
  assert.ok(scriptOf(await ada.get(`${ada.path}/receipt`)).includes("To: b•••n."));
});

/** Returns the spoken text of the page's main part, in order. */
function scriptOf({ html }: Page): string[] {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? "";
  return [...main.matchAll(/ data-say="([^"]+)"/g)].map(([, text = ""]) => text.replaceAll("&#39;", "'"));
}

/** Returns the times on a page, as English speech. */
function timesOf({ html }: Page): string[] {
  const figures = new Figures("en-GB", Currency("EUR"));
  const marked = [...html.matchAll(/<time datetime="([^"]+)"/g)].map(([, at = ""]) => figures.clock(Date.parse(at)));
  return marked.length > 0 ? marked : (html.match(/\d+ \w+ \d{4}, \d\d:\d\d UTC/g) ?? []);
}
