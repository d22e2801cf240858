import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./browser.ts";
import { lookAt } from "./look-at.ts";
import { PASSWORD, signIn, startMachine } from "./screen-machine.ts";

test("the notes lie in the tray while the seconds are counted, until the customer takes them", async () => {
  await using machine = await startMachine({}, { takeCashWithinMs: 60_000 });
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.goto(`${machine.url}/withdraw`);
  await page.getByRole("button", { name: "€50" }).click();
  await lookAt(page);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Take your cash." }).waitFor();
  const seconds = async () => Number(await page.locator(".countdown .seconds").textContent());
  const first = await seconds();
  while ((await seconds()) >= first) await page.waitForTimeout(100);
  assert.equal(machine.bank.ledger.accounts.get("ada")?.posted, 100_000n);
  await lookAt(page);
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
    await lookAt(page);
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
  await lookAt(page);
  await page.keyboard.press("*");
  assert.match((await spoken()).join(), /^en: Welcome/);
  await page.getByRole("button", { name: "Stop" }).click();
  assert.equal((await page.evaluate<string[]>("spoken.splice(0)")).at(-1), "(silence)");
  await page.getByRole("button", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Bienvenue." }).waitFor();
  assert.match((await spoken()).join(), /^fr: Bienvenue.*Appuyez sur 4 pour/);
  await page.goto(`${machine.url}/signin`);
  await page.locator("#username:focus").waitFor();
  await page.keyboard.type("ada");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  const said = (await spoken()).join(" | ");
  assert.match(said, /fr: ada/);
  assert.match(said, /fr: étoile/);
  for (const part of ["corr", "horse", "batt"]) assert.ok(!said.includes(part), "a password was spoken");
  await lookAt(page);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Bonjour" }).waitFor();
  assert.match((await spoken()).join(), /^fr: Bonjour/);
  await lookAt(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Au revoir" }).waitFor();
  await page.goto(machine.url);
  await spoken();
  assert.equal(await page.evaluate("sessionStorage.length"), 0, "the next customer begins in silence");
  assert.deepEqual(browser.complaints, []);
});
