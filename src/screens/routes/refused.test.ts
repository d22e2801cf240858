import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { customerAt } from "../testing/test-screens.ts";

test("a refused transfer leads back to a form with payee, amount and error", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open("ben", "correct horse battery");
  const ada = await customerAt(atm, "ada", 5_000n);
  await ada.fill("/transfer", { payee: "ben", amount: "60" });
  const refused = await ada.confirm();
  assert.match(refused.html, /href="\/transfer"/);
  const again = await ada.get("/transfer");
  assert.match(again.html, /id="payee"[^>]*value="ben"/);
  assert.match(again.html, /id="amount"[^>]*value="60\.00"[^>]*autofocus/);
  assert.match(again.html, /role="alert"[\s\S]*€50\.00/);
  const corrected = await ada.send("/transfer", { payee: "ben", amount: "50" });
  assert.match(corrected.html, /€50\.00/);
  await ada.confirm();
  assert.doesNotMatch((await ada.get("/transfer")).html, /value="ben"/, "a transfer that is booked leaves an empty form");
});

test("a refused withdrawal keeps its amount, in the customer's language", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 10_000n);
  atm.bank.mishap("withdraw", { refusal: "insufficient-funds", details: { available: 5_000n } });
  await ada.send("/language", { language: "fr", to: "/menu" });
  await ada.fill("/withdraw", { amount: "60" });
  await ada.confirm();
  assert.match((await ada.get("/withdraw")).html, /id="amount"[^>]*value="60,00"/);
});
