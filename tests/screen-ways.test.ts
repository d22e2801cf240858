import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./browser.ts";
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
  await page.goto(`${machine.url}/deposit`);
  await page.locator("#notes-1000").fill("deux");
  await page.locator("main button.primary").click();
  assert.match((await problem.textContent()) ?? "", /billets de 10/);
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
    assert.equal(others.length, 2);
    assert.ok(!others.includes(spoken ?? ""), `${path}: ${looks}`);
  }
});
