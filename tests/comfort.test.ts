import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { TestBank } from "../src/atm/test-bank.ts";
import { startAtm } from "../src/screens/start.ts";
import { Browser } from "./browser.ts";

const PASSWORD = "correct horse battery";
const LOAD = [
  { denomination: 1000, notes: 100 },
  { denomination: 5000, notes: 100 },
];

test("every service by the keys alone: digits, Enter and the red key, and not one click", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.goto(machine.url);
  await key(page, "4", "Sign in");
  await type(page, ["ada", "Tab", PASSWORD, "Enter"], "Hello, ada.");
  await key(page, "1", "Withdraw");
  await key(page, "1", "Withdraw?");
  await key(page, "1", "All done");
  await key(page, "Escape", "Hello, ada.");
  await key(page, "2", "Deposit");
  await type(page, ["3", "Enter"], "Deposit?");
  await key(page, "Escape", "Hello, ada.");
  await key(page, "3", "Available");
  await key(page, "1", "Hello, ada.");
  await key(page, "4", "Transfer");
  await type(page, ["ben", "Tab", "5", "Enter"], /^Pay /);
  await key(page, "ArrowDown");
  await key(page, "Enter", /paid|Paid/);
  await key(page, "1", "Hello, ada.");
  await key(page, "5", "Statement");
  await key(page, "1", "Hello, ada.");
  await key(page, "0", /Goodbye/);
  assert.equal(machine.bank.ledger.accounts.get("ben")?.posted, 500n);
  assert.deepEqual(browser.complaints, []);
});

test("the notes lie in the tray while the seconds are counted, until the customer takes them", async () => {
  await using machine = await startMachine({}, { takeCashWithinMs: 60_000 });
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.goto(`${machine.url}/withdraw`);
  await page.getByRole("button", { name: "€50" }).click();
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Take your cash." }).waitFor();
  const seconds = async () => Number(await page.locator(".countdown .seconds").textContent());
  const first = await seconds();
  while ((await seconds()) >= first) await page.waitForTimeout(100);
  assert.equal(machine.bank.ledger.accounts.get("ada")?.posted, 100_000n);
  await page.getByRole("button", { name: "I have taken my cash" }).click();
  await page.getByRole("heading", { name: "All done" }).waitFor();
  assert.equal(machine.bank.ledger.accounts.get("ada")?.posted, 95_000n);
  assert.deepEqual(browser.complaints, []);
});

test("the on-screen keypad types an amount, and the machine says whether it can pay it", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.goto(`${machine.url}/withdraw`);
  for (const each of ["1", "3", "5"]) await page.locator(`[data-press="${each}"]`).click();
  await page.getByText("This machine cannot pay out €135.00.").waitFor();
  await page.getByRole("button", { name: "Delete the last digit" }).click();
  await page.locator('[data-press="0"]').click();
  await page.getByText("This machine can pay out €130.00.").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await page.getByLabel("Amount").inputValue(), "");
  assert.deepEqual(browser.complaints, []);
});

test("who is idle is asked in time, may go on as often as wanted, and is signed out by the machine", async () => {
  await using machine = await startMachine({ idleMs: 6_000, answerMs: 5_000 });
  await using browser = await Browser.start();
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.getByRole("link", { name: "Transfer" }).click();
  await page.getByLabel("Payee").fill("ben");
  for (let n = 0; n < 3; n++) {
    await page.getByRole("dialog", { name: "Do you need more time?" }).waitFor();
    await page.keyboard.press(n === 1 ? "Escape" : "1");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  assert.equal(await page.getByLabel("Payee").inputValue(), "ben", "what was typed is still there");
  await page.getByRole("heading", { name: "Your session has ended." }).waitFor();
  await page.goto(`${machine.url}/menu`);
  assert.notEqual(new URL(page.url()).pathname, "/menu");
  assert.deepEqual(browser.complaints, []);
});

test("with JavaScript off the question is a screen of its own, and its answer leads back", async () => {
  await using machine = await startMachine({ idleMs: 9_000, answerMs: 6_000 });
  await using browser = await Browser.start({ javaScriptEnabled: false });
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.getByRole("link", { name: "Statement" }).click();
  await page.getByRole("heading", { name: "Do you need more time?" }).waitFor();
  await page.getByRole("button", { name: "Yes, more time" }).click();
  await page.getByRole("heading", { name: "Statement" }).waitFor();
  await page.getByRole("heading", { name: "Do you need more time?" }).waitFor();
  await page.getByRole("heading", { name: "Your session has ended." }).waitFor();
});

test("the machine speaks every screen to who asks for it, repeats, stops, and never says a password", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(`
    globalThis.spoken = [];
    Object.defineProperty(globalThis, "speechSynthesis", { value: {
      speak: ({ text, lang }) => spoken.push(lang + ": " + text),
      cancel: () => spoken.push("(silence)"),
    } });
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };`);
  const spoken = async () => (await page.evaluate<string[]>("spoken.splice(0)")).filter((each) => each !== "(silence)");
  await page.goto(machine.url);
  assert.deepEqual(await spoken(), [], "silent until it is asked");
  await page.getByRole("button", { name: "Speech" }).click();
  assert.match((await spoken()).join(), /^en: Welcome.*Press 4 for Sign in\. Press 5/);
  await page.keyboard.press("*");
  assert.match((await spoken()).join(), /^en: Welcome/);
  await page.getByRole("button", { name: "Stop" }).click();
  assert.equal((await page.evaluate<string[]>("spoken.splice(0)")).at(-1), "(silence)");
  await page.getByRole("button", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Bienvenue." }).waitFor();
  assert.match((await spoken()).join(), /^fr: Bienvenue.*Appuyez sur 4 pour/);
  await page.goto(`${machine.url}/signin`);
  await page.keyboard.type("ada");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  const said = (await spoken()).join(" | ");
  assert.match(said, /fr: ada/);
  assert.match(said, /fr: étoile/);
  for (const part of ["corr", "horse", "batt"]) assert.ok(!said.includes(part), "a password was spoken");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Bonjour" }).waitFor();
  assert.match((await spoken()).join(), /^fr: Bonjour/);
  await page.keyboard.press("0");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.goto(machine.url);
  await spoken();
  assert.equal(await page.evaluate("sessionStorage.length"), 0, "the next customer begins in silence");
  assert.deepEqual(browser.complaints, []);
});

interface Limits {
  readonly idleMs?: number;
  readonly answerMs?: number;
}

/** A real ATM on a port of its own, at a bank where ada has 1,000.00 and ben nothing. */
async function startMachine(sessionLimits: Limits, more: { takeCashWithinMs?: number } = {}) {
  await using stack = new AsyncDisposableStack();
  const bank = stack.use(await TestBank.start());
  await bank.writeKeyFile(LOAD);
  bank.ledger.open("ada", PASSWORD, 100_000n as never);
  bank.ledger.open("ben", PASSWORD, 0n as never);
  const address = { host: "127.0.0.1", port: bank.port };
  const files = { keyFile: bank.keyFile, dataDir: bank.folder };
  const atm = await startAtm({ number: 1, bank: address, ...files, host: "127.0.0.1", port: 0, sessionLimits, ...more });
  stack.defer(() => atm.stop());
  const held = stack.move();
  return { bank, url: atm.url, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/signin`);
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Hello, ada." }).waitFor();
}

/** Presses a key, and waits for the screen to which it leads. */
async function key(page: Page, name: string, heading?: string | RegExp): Promise<void> {
  await page.keyboard.press(name);
  if (heading !== undefined) await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

/** Types words and presses named keys, in this order. */
async function type(page: Page, words: readonly string[], heading: string | RegExp): Promise<void> {
  for (const word of words) await (/^(Tab|Enter)$/.test(word) ? page.keyboard.press(word) : page.keyboard.type(word));
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}
