import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./browser.ts";
import { Fingers } from "./fingers.ts";
import { lookAt } from "./look-at.ts";
import { PASSWORD, signIn, startMachine } from "./screen-machine.ts";

test("the page says what is missing at once, beside the field and in its own language; the browser says nothing", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.goto(machine.url);
  await page.getByRole("button", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Bienvenue." }).waitFor();
  await page.goto(`${machine.url}/signin`);
  await lookAt(page);
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  assert.equal(await page.evaluate(`[...document.querySelectorAll("main form")].every((form) => form.noValidate)`), true);
  await page.keyboard.press("Enter");
  const problem = page.getByRole("alert");
  assert.match((await problem.textContent()) ?? "", /^Il y a un problème\. Veuillez remplir ce champ.: Identifiant\.$/);
  assert.equal(await page.locator("#username:focus + #problem").count(), 1);
  assert.match(await page.title(), /^Erreur.: Identification · /);
  await page.getByLabel("Identifiant").fill("ada");
  await page.locator("main button.primary").click();
  assert.equal(await page.locator("#password[aria-invalid=true][aria-describedby=problem]:focus + #problem").count(), 1);
  assert.equal(await page.locator("[aria-invalid]").count(), 1);
  assert.deepEqual(sent, []);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("main button.primary").click();
  await page.getByRole("heading", { name: "Bonjour" }).waitFor();
  await page.goto(`${machine.url}/withdraw`);
  await page.locator("main button.primary").click();
  assert.match((await problem.textContent()) ?? "", /montant en EUR/);
  assert.equal(sent.length, 1, "the sign-in alone was sent");
  assert.deepEqual(browser.complaints, []);
});

test("the keypad reads 1, 2, 3 from left to right in every language, and Enter never presses its keys", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  await signIn(page, machine.url);
  await page.goto(`${machine.url}/withdraw`);
  await page.evaluate(`document.documentElement.dir = "rtl"`);
  const boxes = await page.evaluate<[number, number][]>(
    `[..."123456789"].map((key) => document.querySelector("[data-press='" + key + "']").getBoundingClientRect()).map(({ x, y }) => [x, y])`,
  );
  for (const row of [boxes.slice(0, 3), boxes.slice(3, 6), boxes.slice(6)]) {
    assert.equal(new Set(row.map(([, y]) => y)).size, 1);
    assert.deepEqual(
      row,
      row.toSorted(([a], [b]) => a - b),
    );
  }
  for (const key of ["5", "0"]) await page.locator(`[data-press="${key}"]`).click();
  await lookAt(page);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Withdraw?" }).waitFor();
  assert.equal(await page.locator(".figure").textContent(), "€50.00");
});

test("with forced colours the chosen language looks different from the others on every screen that lists languages", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.emulateMedia({ forcedColors: "active" });
  for (const path of ["/", "/signin"]) {
    await page.goto(machine.url + path);
    const looks = await page.evaluate<string[]>(`[...document.querySelectorAll(".languages > button")].map((each) => {
      const { backgroundColor, color, borderTopColor } = getComputedStyle(each);
      return [backgroundColor, color].join(" on ") + " in " + borderTopColor;
    })`);
    const [spoken, ...others] = looks;
    assert.equal(others.length, 4);
    assert.ok(!others.includes(spoken ?? ""), `${path}: ${looks}`);
  }
});

test("fingers alone sign up, deposit, withdraw, transfer and change the language, lying and standing", async () => {
  await using machine = await startMachine({}, { touch: true });
  await using browser = await Browser.start({ fingers: true });
  const page = await browser.page();
  const fingers = new Fingers(page);
  const see = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
  await page.goto(machine.url);
  await fingers.tap("Sign up");
  await see("Open an account");
  await page.locator("#username:focus").waitFor();
  await page.locator("[data-touch]:not([hidden])").waitFor();
  await fingers.enter("Username", "zoë");
  await fingers.tap("Sign up");
  await page.locator("#password:focus + #problem").waitFor();
  await fingers.enter("Password", "Muße & 7ß");
  assert.equal(await page.locator("#password").inputValue(), "Muße & 7ß");
  assert.ok(!(await page.locator("[data-touch]").innerHTML()).includes("Muße"));
  await page.getByLabel("Username").tap();
  await lookAt(page);
  await page.locator("[data-layer=letters] [data-act=erase]").tap();
  await fingers.enter("Username", "e.all");
  assert.equal(await page.locator("#username").inputValue(), "zoe.all");
  await fingers.enter("Password again", "Muße & 7ß");
  await fingers.tap("Sign up");
  await see("Hello, zoe.all.");

  await fingers.tap("Deposit");
  await see("Deposit");
  for (const total of ["€50.00", "€100.00", "€150.00"]) {
    await lookAt(page);
    await fingers.tap("Put in €50");
    await page.locator(".figure", { hasText: total }).waitFor();
  }
  await fingers.tap("Continue");
  await see("Deposit?");
  await fingers.tap("Confirm");
  await see("Deposited");
  await fingers.tap("Done");

  await fingers.tap("Withdraw");
  await see("Withdraw");
  assert.equal(await page.locator("[data-touch]").isVisible(), false, "the keypad stands beside the amount");
  await fingers.keyIn("110");
  await fingers.tap("Continue");
  await see("Withdraw?");
  assert.equal(await page.locator(".figure").textContent(), "€110.00");
  await fingers.tap("Confirm");
  await see("All done");
  await fingers.tap("Done");

  await fingers.tap("Transfer");
  await see("Transfer");
  await fingers.enter("Payee", "ben");
  await fingers.keyIn("5.50");
  await fingers.tap("Continue");
  await see("Pay ben?");
  await fingers.tap("Confirm");
  await see("Paid");
  assert.equal(machine.bank.ledger.accounts.get("ben")?.posted, 550n);
  assert.equal(machine.bank.ledger.accounts.get("zoe.all")?.posted, 3_450n);
  await fingers.tap("Done");

  await fingers.tap("Statement");
  await see("Statement");
  await fingers.tap("Search");
  await see("Search the statement");
  await page.locator("#from").fill("2026-01-11");
  await page.getByText(/Sunday,? 11 January 2026/).waitFor();
  await page.locator("#from").fill("");
  await fingers.enter("At least", "120.50");
  await fingers.tap("Show entries");
  await see("Statement");
  const found = (await page.locator(".statement tbody").allTextContents()).join(" ");
  assert.ok(found.includes("€150.00") && !found.includes("€110.00"), found);
  await fingers.tap("Done");

  await fingers.tap("Français");
  await see("Bonjour, zoe.all.");
  await fingers.tap("Virement");
  await page.locator("[data-layer=letters] .touch-row:nth-child(2) button").first().waitFor();
  assert.match((await page.locator("[data-layer=letters]").textContent()) ?? "", /azertyuiop/);
  await fingers.enter("Bénéficiaire", "çé", "Terminé");
  assert.deepEqual(fingers.complaints, []);
  assert.deepEqual(browser.complaints, []);
});

test("fingers alone are offered the keyboard; a bounced contact is one letter, a double letter two; keys reach it too", async () => {
  await using machine = await startMachine({});
  {
    await using mouse = await Browser.start();
    const page = await mouse.page();
    await page.goto(machine.url);
    await lookAt(page);
    assert.equal(await page.getByRole("button", { name: "On-screen keyboard" }).isVisible(), false);
  }
  await using browser = await Browser.start({ fingers: true });
  const page = await browser.page();
  const fingers = new Fingers(page);
  await page.goto(machine.url);
  await fingers.tap("On-screen keyboard");
  await page.getByRole("button", { name: "Hide on-screen keyboard" }).waitFor();
  await fingers.tap("Sign in");
  await page.locator("#username:focus").waitFor();
  await lookAt(page);
  const typed = () => page.getByLabel("Username").inputValue();
  await page.evaluate(`for (const type of ["pointerdown", "pointerup", "pointerdown", "pointerup", "click"])
    document.querySelector("[data-layer=letters] [data-press=a]").dispatchEvent(new PointerEvent(type, { bubbles: true, detail: 1 }))`);
  assert.equal(await typed(), "a");
  await fingers.enter("Username", "nna");
  assert.equal(await typed(), "anna");
  assert.equal(await page.locator("button.primary:focus").count(), 1, "Done leads to the button, and does not press it");

  await page.getByLabel("Username").focus();
  await page.keyboard.press("Tab");
  for (const key of ["ArrowRight", "Enter", "ArrowDown", " "]) await page.keyboard.press(key);
  assert.equal(await typed(), "anna2w");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#username:focus").count(), 1);
  assert.equal(await page.locator("[data-touch] [role=status], [data-touch] [aria-live]").count(), 0);
  assert.deepEqual([...fingers.complaints, ...browser.complaints], []);
});
