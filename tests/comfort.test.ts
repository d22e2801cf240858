import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { Browser } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { lookAt } from "./look-at.ts";
import { PASSWORD, signIn, startMachine } from "./screen-machine.ts";
import { SILENT_VOICE } from "./screen-speech.ts";

test("the screen counts the seconds while the notes lie in the tray, until the customer takes them", async () => {
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
  const other = await page.context().newPage();
  await other.goto(`${machine.url}/menu`);
  await other.getByRole("heading", { name: "Take your cash." }).waitFor();
  await page.bringToFront();
  await lookAt(page);
  await page.getByRole("button", { name: "Take 1 note of €50" }).click();
  await page.getByRole("heading", { name: "All done" }).waitFor();
  await other.getByRole("heading", { name: "All done" }).waitFor();
  assert.equal(machine.bank.ledger.accounts.get("ada")?.posted, 95_000n);
  assert.deepEqual(browser.complaints, []);
});

test("the on-screen keypad types an amount, and the page says whether the ATM can pay it", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.goto(`${machine.url}/withdraw`);
  for (const each of ["1", "3", "5"]) await page.locator(`[data-press="${each}"]`).click();
  await page.getByText("This machine cannot pay out €135.00.").waitFor();
  await page.getByRole("button", { name: "Take €130 instead" }).waitFor();
  await page.getByRole("button", { name: "Delete the last digit" }).click();
  await page.locator('[data-press="0"]').click();
  await page.getByText("This machine can pay out €130.00.").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await page.getByLabel("Amount").inputValue(), "");
  assert.deepEqual(browser.complaints, []);
});

test("the first page is light, has a plain zero and uses a wide display, and pages go on without their files", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start({ width: 1920, height: 1080 });
  const page = await browser.page();
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  const sizes: number[] = [];
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => sizes.push(encodedDataLength));
  await page.goto(machine.url, { waitUntil: "networkidle" });
  const whole = sizes.reduce((sum, each) => sum + each, 0);
  assert.ok(sizes.length >= 4 && sizes.length <= 6 && whole <= 45_000, `${sizes.length} requests, ${sizes.join(" + ")} bytes`);
  assert.deepEqual(
    await page.evaluate("[...document.fonts].filter(({ status }) => status !== 'unloaded').map(({ family }) => family)"),
    ["Atkinson Hyperlegible Next", "Noto Sans Arabic Name"],
    "the words need no other file of the typefaces",
  );

  // At half its height a zero is its two sides; a slash would be a third stroke between them.
  const strokes = await page.evaluate<number>(`(() => {
    const ink = document.createElement("canvas").getContext("2d");
    ink.font = '100px "Atkinson Hyperlegible Next"';
    const { actualBoundingBoxAscent: up } = ink.measureText("0");
    ink.fillText("0", 20, 120);
    const row = ink.getImageData(0, Math.round(120 - up / 2), 150, 1).data.filter((_, index) => index % 4 === 3);
    return row.reduce((sum, each, index) => sum + (each > 127 && !(row[index - 1] > 127)), 0);
  })()`);
  assert.equal(strokes, 2);

  const ways = await page.getByRole("navigation", { name: "Begin" }).getByRole("link").all();
  const [first, second] = await Promise.all(ways.map((way) => way.boundingBox()));
  assert.ok(first && second && first.y === second.y && second.x + second.width - first.x > 1_000, "side by side, and wide");
  const languages = await page.getByRole("button", { name: "Français" }).boundingBox();
  assert.ok(languages && languages.y > first.y + first.height && languages.height < first.height / 2);

  // As after an update: the names that open pages know are not there any more.
  await page.route("**/assets/**", (route) => route.fulfill({ status: 404, contentType: "text/plain", body: "not here" }));
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Hello, ada." }).waitFor();
  assert.deepEqual(
    browser.complaints.filter((each) => !each.includes("404")),
    [],
  );
});

test("an idle customer is asked in time, can stay as often as wanted, and is else signed out", async () => {
  await using machine = await startMachine({ idleMs: 10_000, answerMs: 9_000 });
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(`${SILENT_VOICE} sessionStorage.setItem("strongroom-speech", "on");`);
  await signIn(page, machine.url);
  await page.getByRole("link", { name: "Transfer" }).click();
  await page.getByLabel("Payee").fill("ben");
  for (let n = 0; n < 3; n++) {
    await page.getByRole("dialog", { name: "Do you need more time?" }).waitFor();
    await heard(page, /^en: Do you need more time\? You will be signed out in [1-9] seconds\. .* Press 1 for Yes, more time\./);
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

test("the page speaks what is typed, what is missing, whether it can be paid, which notes, and the seconds", async () => {
  await using machine = await startMachine({}, { takeCashWithinMs: 33_000 });
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(`${SILENT_VOICE} sessionStorage.setItem("strongroom-speech", "on");`);
  await signIn(page, machine.url);
  await page.goto(`${machine.url}/withdraw`);
  await lookAt(page);
  await page.keyboard.press("Enter");
  await heard(page, /^en: There is a problem\. Please enter an amount in EUR, such as 40\.00\.$/);
  await page.keyboard.type("135", { delay: 100 });
  await heard(page, /^en: 135$/);
  await heard(page, /^en: This machine cannot pay out €135\.00\. The nearest amounts are €130\.00 and €140\.00\.$/);
  await page.keyboard.press("*");
  await heard(
    page,
    /^en: There is a problem\. Please enter.* Amount: 135.*\. In EUR\. This machine cannot pay out €135\.00\. .* Press Enter for Continue\./,
  );
  await page.getByLabel("Amount").fill("60");
  await page.getByRole("button", { name: "€20" }).focus();
  await heard(page, /^en: Withdraw €20\.$/);
  await page.getByLabel("Amount").press("Enter");
  await page.getByRole("heading", { name: "Withdraw?" }).waitFor();
  await page.getByLabel("Few notes").focus();
  await page.keyboard.press("ArrowDown");
  await heard(page, /^en: Small notes: 6 notes of €10\. This one is chosen\.$/);
  await lookAt(page);
  await page.getByRole("button", { name: "Confirm" }).click();
  await heard(
    page,
    /^en: Take your cash\. Amount: €60\.00\. Take \d notes? of .*\. Your notes lie in the tray\. In \d+ seconds the machine/,
  );
  await heard(page, /^en: (30|20|10|5) seconds left to take your cash\.$/);
  await page.keyboard.press("*");
  await heard(page, /Take your cash\. .* In [1-5]?\d seconds .* Press Enter for I have taken my cash\.$/);
  assert.deepEqual(browser.complaints, []);
});

test("with JavaScript off the question is a separate screen, and its answer leads back", async () => {
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

test("without a voice of its language no speech is offered until one is there, and the key for it is a character in a field", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(`${SILENT_VOICE} globalThis.voices = []; speechSynthesis.getVoices = () => voices;`);
  await page.goto(machine.url);
  await lookAt(page);
  await page.keyboard.press("*");
  assert.equal(await page.locator("[data-speech]").isVisible(), false);
  await page.evaluate(`voices.push({ lang: "de_DE" }); speechSynthesis.onvoiceschanged()`);
  assert.equal(await page.locator("[data-speech]").isVisible(), false, "a voice of another language does not count");
  await page.evaluate(`voices.push({ lang: "en_GB" }); speechSynthesis.onvoiceschanged()`);
  await page.locator("[data-speech]").waitFor();
  assert.deepEqual(await page.evaluate("spoken"), []);
  await page.goto(`${machine.url}/signin`);
  await page.evaluate("voices.push({ lang: 'en' }); speechSynthesis.onvoiceschanged()");
  await page.getByLabel("Username").press("*");
  assert.equal(await page.getByLabel("Username").inputValue(), "*");
  assert.deepEqual(await page.evaluate("spoken"), []);
  assert.deepEqual(browser.complaints, []);
});

test("the page speaks every screen if asked, repeats, stops, and never speaks a password", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(SILENT_VOICE);
  const spoken = async () => (await page.evaluate<string[]>("spoken.splice(0)")).filter((each) => each !== "(silence)");
  await page.goto(machine.url);
  assert.deepEqual(await spoken(), [], "silent until it is asked");
  await page.getByRole("button", { name: "Speech" }).waitFor();
  await lookAt(page);
  await page.keyboard.press("*");
  assert.match((await spoken()).join(), /^en: Welcome.*Press 1 for Sign in\. Press 2 .*Press 3 for English/);
  await page.getByRole("button", { name: "Speech" }).click();
  await page.locator('[data-speech] [aria-pressed="false"]').waitFor();
  await spoken();
  await page.getByRole("button", { name: "Speech" }).click();
  assert.match((await spoken()).join(), /^en: Welcome/);
  await page.keyboard.press("*");
  assert.match((await spoken()).join(), /^en: Welcome/);
  await page.getByRole("button", { name: "Stop" }).click();
  assert.equal((await page.evaluate<string[]>("spoken.splice(0)")).at(-1), "(silence)");
  await page.getByRole("button", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Bienvenue." }).waitFor();
  assert.match((await spoken()).join(), /^fr: Bienvenue.*Appuyez sur 1 pour/);
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
  assert.match((await spoken()).join(), /^fr: Au revoir/);
  await page.goto(machine.url);
  await spoken();
  assert.equal(await page.evaluate("sessionStorage.length"), 0, "the next customer begins in silence");
  assert.deepEqual(browser.complaints, []);
});

/** Each look asks the browser. */
const HEARD_EVERY_MS = 50;

/** Waits until the page has spoken something that matches. Then clears what was spoken. */
async function heard(page: Page, words: RegExp): Promise<void> {
  let said: string[] = [];
  await eventually(
    async () => {
      // The page may be closing.
      said = [...said, ...(await page.evaluate<string[]>("globalThis.spoken?.splice(0) ?? []").catch(() => []))];
      return said.some((each) => words.test(each));
    },
    () => `said: ${said.join(" | ")}`,
    HEARD_EVERY_MS,
  );
}
