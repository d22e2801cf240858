import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { controlFile } from "../src/atm/assemble.ts";
import { callAtm } from "../src/atm/operator/control-call.ts";
import { TestBank } from "../src/atm/testing/test-bank.ts";
import { startAtm } from "../src/screens/web/start.ts";
import { Browser } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { LOOK_MS, lookAt } from "./look-at.ts";
import { isNightly } from "./nightly.ts";

// A customer inserts notes that the acceptor refuses, in a real browser at a real ATM: by keys alone with speech, with
// JavaScript off, and with a fault that an operator injected.

const PASSWORD = "correct horse battery";
const LOAD = [
  { denomination: 1000, notes: 100 },
  { denomination: 5000, notes: 100 },
];

test("by keys alone and with speech, refused notes are reported at once and the rest is booked", async () => {
  await using machine = await startMachine();
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(`
    globalThis.spoken = [];
    Object.defineProperty(globalThis, "speechSynthesis", { value: { speak: ({ text }) => spoken.push(text), cancel: () => {}, getVoices: () => [{ lang: document.documentElement.lang }] } });
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    sessionStorage.setItem("strongroom-speech", "on");`);
  await signIn(page, machine.url);
  await says(page, /Press 2 for Deposit/);
  await lookAt(page);
  await page.keyboard.press("2");
  await says(page, /In the slot: €0\.00\. .*Press 1 for Put in €10\. Press 2 for Put in €50\./);
  await lookAt(page);
  // Three tens and a fifty by their digits, the fifty back again, one unreadable and two damaged notes.
  for (const total of ["10", "20", "30"]) {
    await page.keyboard.press("1");
    await says(page, new RegExp(`€10 accepted\\. In the slot: €${total}\\.00`));
    // The same key again earlier would be a press whose contact bounced.
    await page.waitForTimeout(60);
  }
  await page.keyboard.press("2");
  await says(page, /€50 accepted\. In the slot: €80\.00/);
  await page.keyboard.press("Backspace");
  await says(page, /You have €50 back\. In the slot: €30\.00/);
  await page.locator("summary").press("Enter");
  for (const name of ["Unreadable", "Damaged", "Damaged"]) {
    await page.waitForTimeout(60);
    await page.getByRole("button", { name }).press("Enter");
  }
  await says(page, /A note was given back\. It is damaged\./);
  await page.locator(".fate.back").nth(2).waitFor();
  assert.equal(await page.locator(".figure").textContent(), "€30.00");
  await page.waitForTimeout(60);
  await page.getByRole("button", { name: "Continue" }).press("Enter");
  await heading(page, "Deposit?");
  const status = page.getByRole("status").filter({ hasText: "not accepted" });
  assert.equal(await status.textContent(), "3 notes were not accepted. Please take them.");
  assert.ok(await status.isVisible());
  await says(page, /3 notes were not accepted\. Please take them\. .*Press Enter for Confirm/);
  assert.equal(machine.posted(), 0n);
  await lookAt(page);
  await page.keyboard.press("Enter");
  await heading(page, "Deposited");
  assert.equal(machine.posted(), 30_00n);
  assert.deepEqual(browser.complaints, []);
});

test("with JavaScript off, in each language, the customer confirms the accepted notes or gets all notes back", async () => {
  await using machine = await startMachine();
  await using browser = await Browser.start({ width: 390, height: 844, javaScriptEnabled: false });
  const page = await browser.page();
  await signIn(page, machine.url);
  for (const [code, language, damaged, told, cancel] of [
    ["fr", "Français", "Abîmé", "1 billet n’a pas été accepté. Veuillez le reprendre.", "Annuler"],
    // The same in another language.
    ...(isNightly
      ? ([["es", "Español", "Dañado", "1 billete no ha sido aceptado. Recójalo, por favor.", "Cancelar"]] as const)
      : []),
    ["en", "English", "Damaged", "1 note was not accepted. Please take it.", "Cancel"],
  ] as const) {
    await page.getByRole("button", { name: language }).click();
    await page.locator(`html[lang="${code}"]`).waitFor({ state: "attached" });
    await page.goto(`${machine.url}/deposit`);
    await page.locator("#notes-1000").fill("1");
    await page.locator("summary:visible").click();
    await page.getByLabel(damaged, { exact: true }).fill("1");
    await page.locator("main button.primary:visible").click();
    await page.getByRole("status").getByText(told).waitFor();
    await page.getByRole("link", { name: cancel, exact: true }).click();
    await page.locator(".menu").waitFor();
  }
  assert.equal(machine.posted(), 0n, "who does not confirm has given nothing");
  await page.goto(`${machine.url}/deposit`);
  await page.locator("#notes-5000").fill("1");
  await page.locator("summary:visible").click();
  await page.locator("#unfit-unknown").fill("4");
  await page.locator("main button.primary:visible").click();
  await page.waitForTimeout(LOOK_MS);
  await page.locator("#confirm").click();
  await heading(page, "Deposited");
  assert.equal(machine.posted(), 50_00n);
});

test("an injected fault makes the slot give all notes back once; the next deposit, fed by pointer, succeeds", async () => {
  await using machine = await startMachine({ allowFaults: true });
  await using browser = await Browser.start();
  const page = await browser.page();
  await signIn(page, machine.url);
  assert.ok((await callAtm(controlFile(machine.bank.folder, 1), { ask: "fault", fault: "takes-none" })).ok);
  await page.goto(`${machine.url}/deposit`);
  const fifty = page.getByRole("button", { name: "Put in €50" });
  await fifty.click();
  await page.getByText("€50 given back. The slot did not take it. Please take it back.").waitFor();
  assert.equal(await page.locator(".figure").textContent(), "€0.00");
  await page.getByRole("link", { name: "Cancel" }).click();
  await heading(page, "Hello, ada.");
  await page.goto(`${machine.url}/deposit`);
  // The question waits for notes that are still on their way.
  for (let n = 0; n < 2; n++) await fifty.click();
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Deposit?");
  await page.goBack();
  await page.reload();
  assert.equal(await page.locator(".figure").textContent(), "€0.00", "the question has the notes");
  await page.goForward();
  await heading(page, "Deposit?");
  await lookAt(page);
  await page.getByRole("button", { name: "Confirm" }).click();
  await heading(page, "Deposited");
  assert.equal(machine.posted(), 100_00n);
  assert.deepEqual(browser.complaints, []);
});

/** Starts a real ATM at a bank where ada has no money yet. */
async function startMachine(more: { allowFaults?: boolean } = {}) {
  await using stack = new AsyncDisposableStack();
  const bank = stack.use(await TestBank.start());
  await bank.writeKeyFile(LOAD);
  const ada = bank.ledger.open("ada", PASSWORD, 0n as never);
  const places = { banks: [{ host: "127.0.0.1", port: bank.port }], keyFile: bank.keyFile, dataDir: bank.folder };
  const atm = await startAtm({ number: 1, ...places, host: "127.0.0.1", port: 0, ...more });
  stack.defer(() => atm.stop());
  const held = stack.move();
  const posted = () => ada.posted;
  return { bank, url: atm.url, posted, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

/** Waits until the page has spoken this on the present screen. Its keys work from then on. */
async function says(page: Page, words: RegExp): Promise<void> {
  let said = "";
  await eventually(
    async () => {
      // The page may be closing.
      said = await page.evaluate<string>("globalThis.spoken?.join() ?? ''").catch(() => "");
      return words.test(said);
    },
    () => `said: ${said}`,
  );
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/signin`);
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, "Hello, ada.");
}
