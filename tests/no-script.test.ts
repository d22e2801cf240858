import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { Browser } from "./browser.ts";
import { LOOK_MS } from "./look-at.ts";
import { PASSWORD, startMachine } from "./screen-machine.ts";

const NEW_PASSWORD = "seven quiet herons";

test("every service works with JavaScript off: sign up, deposit, withdraw, transfer, statement, limit, password, sign out", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start({ javaScriptEnabled: false });
  const page = await browser.page();
  await page.goto(machine.url);
  await choose(page, "Sign up", "Open an account");
  await send(page, { Username: "zoe", Password: "short", "Password again": "short" }, "Sign up", "Open an account");
  await page.getByRole("alert").waitFor();
  await send(page, { Password: PASSWORD, "Password again": PASSWORD }, "Sign up", "Hello, zoe.");

  await choose(page, "Deposit", "Deposit");
  await send(page, { "€50 notes": "2" }, "Continue", "Deposit?");
  await send(page, {}, "Confirm", "Deposited");
  await choose(page, "Done", "Hello, zoe.");

  await choose(page, "Withdraw", "Withdraw");
  await send(page, { Amount: "40" }, "Continue", "Withdraw?");
  await send(page, {}, "Confirm", "All done");
  await choose(page, "Done", "Hello, zoe.");

  await choose(page, "Transfer", "Transfer");
  await send(page, { Payee: "nobody", Amount: "5" }, "Continue", "Transfer");
  await page.getByRole("alert").waitFor();
  await send(page, { Payee: "ben" }, "Continue", /^Pay /);
  await send(page, {}, "Confirm", "Paid");
  await choose(page, "Done", "Hello, zoe.");

  await choose(page, "Statement", "Statement");
  const rows = await page.locator(".statement tbody tr:not(.day)").allTextContents();
  for (const [n, kind] of ["Sent to ben", "Withdrawal", "Deposit"].entries()) assert.match(rows[n] ?? "", new RegExp(kind));
  await choose(page, "Done", "Hello, zoe.");

  await choose(page, "Balance", "Available");
  await choose(page, "Daily limit", "Daily limit");
  await send(page, { Amount: "2000.01" }, "Continue", "Daily limit");
  await page.getByRole("alert").waitFor();
  await send(page, { Amount: "300" }, "Continue", "Set this daily limit?");
  await send(page, {}, "Confirm", "Hello, zoe.");
  await page.getByText("Your daily limit is €300.00 now.").waitFor();

  await choose(page, "Change password", "Change your password");
  await send(
    page,
    { "Current password": PASSWORD, "New password": NEW_PASSWORD, "Password again": NEW_PASSWORD },
    "Change password",
    "Hello, zoe.",
  );
  await page.getByText("Your password is changed.").waitFor();
  await send(page, {}, "Sign out", /Goodbye/);

  await page.goto(`${machine.url}/signin`);
  await send(page, { Username: "zoe", Password: PASSWORD }, "Sign in", "Sign in");
  await send(page, { Username: "zoe", Password: NEW_PASSWORD }, "Sign in", "Hello, zoe.");
  const account = (name: string) => machine.bank.ledger.accounts.get(name)?.posted;
  assert.deepEqual([account("zoe"), account("ben")], [5_500n, 500n]);
  assert.deepEqual(browser.complaints, []);
});

/** Follows the link with this name to the screen with this heading. */
async function choose(page: Page, link: string, heading: string): Promise<void> {
  await page.getByRole("link", { name: link, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
}

/** Fills in fields by their labels, and sends the form with the button with this name. */
async function send(
  page: Page,
  fields: Readonly<Record<string, string>>,
  button: string,
  heading: string | RegExp,
): Promise<void> {
  if (button === "Confirm") await page.waitForTimeout(LOOK_MS);
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
}
