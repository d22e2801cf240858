import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { Browser } from "./browser.ts";
import { lookAt } from "./look-at.ts";
import { PASSWORD, signIn, startMachine } from "./screen-machine.ts";

const NEW_PASSWORD = "seven quiet herons";

test("every service works by keys alone: digits, Enter and the red key, without a click", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.goto(machine.url);
  await key(page, "1", "Sign in");
  await type(page, ["ada", "Tab", PASSWORD, "Enter"], "Hello, ada.");
  await key(page, "1", "Withdraw");
  await type(page, ["50", "Enter"], "Withdraw?");
  await key(page, "Enter", "All done");
  await key(page, "Escape", "Hello, ada.");
  await key(page, "2", "Deposit");
  await feedTens(page);
  await key(page, "Escape", "Hello, ada.");
  await key(page, "3", "Available");
  await key(page, "1", "Hello, ada.");
  await key(page, "3", "Available");
  await key(page, "3", "Daily limit");
  await type(page, ["250", "Enter"], "Set this daily limit?");
  await key(page, "Enter", "Hello, ada.");
  await key(page, "4", "Transfer");
  await type(page, ["ben", "Tab", "5", "Enter"], /^Pay /);
  await key(page, "Enter", /paid|Paid/);
  await key(page, "1", "Hello, ada.");
  await key(page, "5", "Statement");
  await key(page, "1", "Hello, ada.");
  await signOut(page);
  assert.equal(machine.bank.ledger.accounts.get("ben")?.posted, 500n);
  assert.equal(machine.bank.ledger.accounts.get("ada")?.own.current, 25_000n);
  assert.deepEqual(browser.complaints, []);
});

test("keys alone lead from the first screen to a new password, in another language and in high contrast", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.goto(machine.url);
  await key(page, "2", "Open an account");
  await type(page, ["zoe", "Tab", PASSWORD, "Tab", PASSWORD, "Enter"], "Hello, zoe.");
  await key(page, "2", "Deposit");
  await feedTens(page);
  await key(page, "Enter", "Deposited");
  await key(page, "2");
  await page.waitForURL("**/receipt");
  await key(page, "Escape", "Deposited");
  await key(page, "Escape", "Hello, zoe.");
  await tabTo(page, "button[value=fr]");
  await key(page, "Enter", "Bonjour, zoe.");
  await tabTo(page, "button[value=en]");
  await key(page, "Enter", "Hello, zoe.");
  await tabTo(page, "#contrast");
  await key(page, "Enter");
  await page.locator("html[data-contrast=high]").waitFor();
  await key(page, "6", "Change your password");
  await type(page, [PASSWORD, "Tab", NEW_PASSWORD, "Tab", NEW_PASSWORD, "Enter"], "Hello, zoe.");
  await signOut(page);
  await page.goto(machine.url);
  await key(page, "1", "Sign in");
  await type(page, ["zoe", "Tab", NEW_PASSWORD, "Enter"], "Hello, zoe.");
  await signOut(page);
  assert.deepEqual(browser.complaints, []);
});

test("a held key opens one screen, and an amount typed fast triggers nothing else", async () => {
  await using machine = await startMachine({}, { takeCashWithinMs: 60_000 });
  await using browser = await Browser.start();
  const page = await browser.page();
  await signIn(page, machine.url);
  await lookAt(page);
  for (let n = 0; n < 30; n++) {
    await page.keyboard.down("1");
    await page.waitForTimeout(50);
  }
  await page.keyboard.up("1");
  await page.getByRole("heading", { level: 1, name: "Withdraw" }).waitFor();
  assert.equal(await page.locator("#amount").inputValue(), "", "a held key types no figures either");
  await lookAt(page);
  await page.keyboard.type("110", { delay: 60 });
  assert.equal(await page.locator("#amount:focus").inputValue(), "110");
  // The focus may also be elsewhere.
  await page.locator("h1").click();
  await page.keyboard.type("0");
  assert.equal(await page.locator("#amount:focus").inputValue(), "1100");
  await page.keyboard.press("Backspace");
  // The key is held since the screen before.
  await page.keyboard.down("Enter");
  await page.getByRole("heading", { level: 1, name: "Withdraw?" }).waitFor();
  await lookAt(page);
  for (let n = 0; n < 20; n++) {
    await page.keyboard.down("Enter");
    await page.waitForTimeout(50);
  }
  await page.keyboard.up("Enter");
  await page.keyboard.type("1234567890", { delay: 60 });
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Withdraw?");
  assert.equal(machine.bank.seen.filter((op) => op === "withdraw" || op === "signout").length, 0);
  await key(page, "Enter", "Take your cash.");
  await key(page, "Enter", "All done");
  assert.equal(machine.bank.ledger.accounts.get("ada")?.posted, 89_000n);
  assert.deepEqual(browser.complaints, []);
});

/** Signs out: the red key leads to the question, and the green key confirms it. */
async function signOut(page: Page): Promise<void> {
  await key(page, "Escape");
  await key(page, "Enter", /Goodbye/);
}

/** Presses a key once the screen accepts it, and waits for the next screen. */
async function key(page: Page, name: string, heading?: string | RegExp): Promise<void> {
  await lookAt(page);
  await page.keyboard.press(name);
  if (heading !== undefined) await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

/** Moves the focus to a control with the Tab key. */
async function tabTo(page: Page, control: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(control)})`)) return;
  }
  assert.fail(`the Tab key never comes to ${control}`);
}

/** The same key again earlier would be a press whose contact bounced. */
const NO_BOUNCE_MS = 60;

/** Feeds three tens by their digit, and goes on to the question. */
async function feedTens(page: Page): Promise<void> {
  await lookAt(page);
  for (const total of ["€10.00", "€20.00", "€30.00"]) {
    await page.keyboard.press("1");
    await page.locator(".figure", { hasText: total }).waitFor();
    await page.waitForTimeout(NO_BOUNCE_MS);
  }
  await key(page, "Enter", "Deposit?");
}

/** Types words and presses named keys in this order, once the field is visible. */
async function type(page: Page, words: readonly string[], heading: string | RegExp): Promise<void> {
  await page.locator("input:focus").waitFor();
  await lookAt(page);
  for (const word of words) await (/^(Tab|Enter)$/.test(word) ? page.keyboard.press(word) : page.keyboard.type(word));
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}
