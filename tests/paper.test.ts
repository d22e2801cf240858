import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { RequestId, TerminalId } from "../src/model/ids.ts";
import { Currency, Money } from "../src/model/money.ts";
import { publicKeyText, readPublicKey, receiptKeyOf, signReceipt } from "../src/receipts/receipts.ts";
import { startVouching } from "../src/vouching/vouching.ts";
import { accessibilityViolations, DRAWN_RULES } from "./accessibility.ts";
import { AtmUnderTest } from "./atm-under-test.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { Customer } from "./customer.ts";
import { FormBrowser } from "./form-browser.ts";
import { LOOK_MS } from "./look-at.ts";
import { isNightly } from "./nightly.ts";

type Key = ReturnType<typeof receiptKeyOf>;
const RECEIPT = {
  bank: "Strongroom",
  terminal: TerminalId("ATM-0001"),
  request: RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f"),
  operation: "withdraw",
  amount: Money(4_000n),
  currency: Currency("EUR"),
  at: Date.UTC(2026, 10, 24, 8, 15),
  outcome: "booked-in-part",
} as const;

const [USERNAME, PASSWORD] = ["margarete", "seven quiet herons"];

test("the usual withdrawal, its receipts and the statement's file work without JavaScript and by keys alone", async () => {
  using files = temporaryFolder();
  await using bank = await BankUnderTest.start();
  await using atm = await AtmUnderTest.start(bank, 1);
  await bank.signUp([USERNAME], PASSWORD);
  const { url } = atm;
  await takesCashTwice(url);
  await looksAtScreens(url);

  await using browser = await Browser.start({ width: 390, height: 844, javaScriptEnabled: false });
  const page = await browser.page();
  await page.goto(`${url}/signin`);
  await page.getByLabel("Username").fill(USERNAME);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await pressEnterOn(page, "button", "My usual €40");
  await sees(page, "Withdraw?");
  await page.getByLabel("Few notes").focus();
  for (const _ of ["mix", "small"]) await page.keyboard.press("ArrowDown");
  assert.ok(await page.getByLabel("Small notes").isChecked());
  await page.waitForTimeout(LOOK_MS);
  await pressEnterOn(page, "button", "Confirm");
  await sees(page, "All done");
  assert.match((await page.locator(".slot").textContent()) ?? "", /4 × €10/);

  const order = page.url();
  await pressEnterOn(page, "link", "QR code");
  await sees(page, "Receipt as QR code");
  await pressEnterOn(page, "link", "Back");
  await pressEnterOn(page, "link", "On screen");
  await sees(page, "Receipt");
  const signed = (await page.locator(".signed-text").textContent())?.trim() ?? "";
  const verified = await bank.run("receipt", "verify", signed);
  assert.equal(verified.code, 0, verified.stderr);
  const reference = (await page.locator("dl.receipt div", { hasText: "Reference" }).locator("dd").textContent()) ?? "";
  for (const part of ["genuine", "40.00 EUR", "ATM-0001", "withdraw", reference])
    assert.ok(verified.stdout.includes(part), `${part} in ${verified.stdout}`);

  const pdf = await page.request.get(`${order}/receipt.pdf`);
  assert.equal(pdf.headers()["content-type"], "application/pdf");
  assert.match((await pdf.body()).toString("latin1"), /^%PDF-1\.7[\s\S]*%%EOF\s*$/);
  const statement = path.join(files.folder, "statement.pdf");
  writeFileSync(statement, await (await page.request.get(`${url}/statement.pdf`)).body());
  const checked = await bank.run("statement", "verify", statement);
  assert.equal(checked.code, 0, checked.stderr);
  for (const part of ["genuine", "holder", USERNAME, "4, number 1 to 4", "380.00 EUR", "entry,booked_at,kind"])
    assert.ok(checked.stdout.includes(part), `${part} in ${checked.stdout}`);
  const csv = await (await page.request.get(`${url}/statement.csv`)).text();
  assert.deepEqual(
    csv.split("\r\n").map((line) => line.split(",").filter((_, column) => [0, 2, 4, 5].includes(column))),
    [
      ["entry", "kind", "amount", "balance"],
      ["4", "withdrawal", "40.00", "380.00"],
      ["3", "withdrawal", "40.00", "420.00"],
      ["2", "withdrawal", "40.00", "460.00"],
      ["1", "deposit", "500.00", "500.00"],
      [""],
    ],
  );
  assert.deepEqual(browser.complaints, []);
});

/** Opens the page that checks receipts on a phone: all that it says, in the light look, and each kind of verdict in the dark one. */
async function violationsOfThePage(page: Page): Promise<readonly string[]> {
  const [key, ended, stranger] = [1, 2, 3].map((byte) => receiptKeyOf(Buffer.alloc(32, byte))) as [Key, Key, Key];
  const place = { host: "127.0.0.1", port: 0, origin: "http://127.0.0.1:1", tls: null };
  const publicOf = (each: Key): Key => readPublicKey(publicKeyText(each));
  const vouching = await startVouching(place, { bank: "Strongroom", current: publicOf(key), ended: [publicOf(ended)] });
  const violations: string[] = [];
  // Only these two verdicts have colours of their own; all others look like the third.
  const looks = new Set(["Genuine receipt.", "No es auténtico.", "From another bank."]);
  for (const [path, heading] of [
    [`EN/${signReceipt(RECEIPT, key)}`, "Genuine receipt."],
    [`fr/${signReceipt(RECEIPT, ended)}`, "Demandez à la banque."],
    [`es/${signReceipt(RECEIPT, stranger)}`, "No es auténtico."],
    [`en/${signReceipt({ ...RECEIPT, bank: "Other" }, stranger)}`, "From another bank."],
    ["en/SR1:A", "Not the whole receipt."],
    ["en", "Is it genuine?"],
  ] as const) {
    await page.goto(`http://127.0.0.1:${vouching.port}/${path}`);
    await sees(page, heading);
    await page.emulateMedia({ colorScheme: "light" });
    violations.push(...(await accessibilityViolations(page)));
    if (isNightly || looks.delete(heading)) {
      await page.emulateMedia({ colorScheme: "dark" });
      // The document is the same in both.
      violations.push(...(await accessibilityViolations(page, DRAWN_RULES)));
    }
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390, heading);
  }
  await page.goto("about:blank");
  await vouching.close();
  return violations;
}

/** Makes a customer's first two withdrawals, from which the bank learns. */
async function takesCashTwice(url: string): Promise<void> {
  const customer = new FormBrowser(url);
  await customer.signIn(USERNAME, PASSWORD);
  await customer.confirm(await customer.send("POST", "/deposit", { "notes-5000": "10" }));
  for (const _ of ["first", "second"]) await customer.confirm(await customer.send("POST", "/withdraw", { amount: "40" }));
  await customer.send("POST", "/signout");
}

/** Checks the screens that show what the bank has learned, and the page that checks receipts. */
async function looksAtScreens(url: string): Promise<void> {
  await using browser = await Browser.start();
  const page = await browser.page();
  const customer = new Customer(page, url);
  await customer.signIn(USERNAME, PASSWORD);
  await page.getByRole("button", { name: "€100", exact: true }).click();
  await sees(page, "Withdraw?");
  const violations = await accessibilityViolations(page);
  await page.goto(`${url}/statement`);
  assert.equal(await page.getByRole("img", { name: "Your balance over time" }).count(), 1);
  const zone = await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone");
  const cookies = await page.context().cookies();
  assert.equal(cookies.find(({ name }) => name === "strongroom-zone")?.value, zone, "for the times of the pages");
  violations.push(...(await accessibilityViolations(page)));
  await page.goto(`${url}/menu`);
  violations.push(...(await accessibilityViolations(page)));
  await customer.signOut();
  await page.setViewportSize({ width: 390, height: 844 });
  violations.push(...(await violationsOfThePage(page)));
  assert.deepEqual([...violations, ...browser.complaints], []);
}

/** Moves the focus to the control with this name and presses Enter, as a person without a mouse does. */
async function pressEnterOn(page: Page, role: "button" | "link", name: string): Promise<void> {
  await page.getByRole(role, { name, exact: true }).focus();
  await page.keyboard.press("Enter");
}

const sees = (page: Page, heading: string): Promise<void> =>
  page.getByRole("heading", { name: heading, level: 1, exact: true }).waitFor();
