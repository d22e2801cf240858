import assert from "node:assert/strict";
import { test } from "node:test";
import { OneTime } from "../atm/one-time.ts";
import { Payable } from "../atm/payable.ts";
import { Sessions } from "../atm/sessions.ts";
import { Currency } from "../model/currency.ts";
import { Money } from "../model/money.ts";
import { REFUSALS, type RefusalName } from "../model/refusal.ts";
import { fastAmounts } from "./fast-amounts.ts";
import { amountOf, askForAmount, countNotes } from "./money-form.ts";
import { moneyText, noteText, signedText, timeText } from "./money-text.ts";
import { refusalText } from "./refusal-text.ts";

const [EUR, JPY, BHD] = [Currency("EUR"), Currency("JPY"), Currency("BHD")];

test("amounts are written with the decimal places of their currency, exactly", () => {
  assert.equal(moneyText(124_000n, EUR), "€1,240.00");
  assert.equal(moneyText(999_999_999_999_999n, EUR), "€9,999,999,999,999.99");
  assert.equal(moneyText(1240n, JPY), "JP¥1,240");
  assert.match(moneyText(1240n, BHD), /^BHD\s1\.240$/);
  assert.equal(noteText(2000n, EUR), "€20");
  assert.equal(noteText(50n, EUR), "€0.50");
  assert.equal(signedText("debit", 4000n, EUR), "−€40.00");
  assert.equal(timeText(Date.UTC(2026, 10, 24, 8, 15)), "24 Nov 2026, 08:15 UTC");
});

test("amounts are read as people type them, and never rounded", () => {
  for (const [text, amount] of [
    ["40", 4000n],
    ["40.5", 4050n],
    [" 40,50 ", 4050n],
  ] as const)
    assert.equal(amountOf(text, EUR), amount);
  for (const text of [undefined, "", "0", "40.555", "-1", "4e1", "0x10", "١٠"]) assert.equal(amountOf(text, EUR), null);
  assert.match(askForAmount(EUR), /such as 40\.00/);
  assert.match(askForAmount(JPY), /such as 40\.$/);
  assert.match(askForAmount(BHD), /such as 40\.000/);
});

test("counts of notes: those that are there, and only of denominations that the machine has", () => {
  const denominations = [Money(1000n), Money(5000n)];
  const counted = countNotes({ "notes-1000": " 3 ", "notes-5000": "", "notes-9": "7" }, denominations, EUR);
  assert.deepEqual(counted, [{ denomination: 1000n, notes: 3 }]);
  assert.ok("text" in countNotes({ "notes-1000": "-1" }, denominations, EUR));
});

test("every refusal has a sentence of its own figures", () => {
  for (const [name, { details }] of Object.entries(REFUSALS)) {
    const figures = Object.fromEntries(details.map((each) => [each, 1_790_000_000_000n]));
    const text = refusalText(name as RefusalName, figures, EUR);
    assert.match(text, /^[A-Z].*\.$/, name);
    assert.doesNotMatch(text, /undefined|NaN/, name);
  }
});

test("the amounts to choose can all be paid", () => {
  const denominations = [Money(1000n), Money(2000n), Money(5000n)];
  const few = denominations.map((denomination) => ({ denomination, notes: 2 }));
  assert.deepEqual(fastAmounts(denominations, new Payable(few)), [2000n, 4000n, 6000n, 10_000n]);
  assert.deepEqual(fastAmounts([], new Payable([])), []);
});

test("a form does its work once; other words are another wish", async () => {
  const form = new OneTime<number>();
  let done = 0;
  const act = async () => ++done;
  assert.equal(await form.fill(["a", "b"], act), 1);
  assert.equal(await form.fill(["a", "b"], act), 1);
  assert.equal(form.fill(["ab", ""], act), null);
  form.again();
  assert.equal(await form.fill(["ab", ""], act), 2);
});

test("sessions end when they are idle or old, and make room for new ones", () => {
  let now = 0;
  const sessions = new Sessions({ idleMs: 10, lifeMs: 25, most: 3 }, () => now);
  const kept = sessions.begin(null);
  for (const at of [8, 16, 24]) {
    now = at;
    assert.equal(sessions.find(kept.id), kept);
  }
  now = 26;
  assert.equal(sessions.find(kept.id), null, "too old");
  const all = [1, 2, 3, 4].map(() => sessions.begin(null));
  assert.equal(sessions.find(all[0]?.id), null, "the one idle longest makes room");
  now = 40;
  sessions.sweep();
  for (const each of all) assert.equal(sessions.find(each.id), null);
  sessions.stop();
});
