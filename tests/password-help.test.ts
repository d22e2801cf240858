import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../src/atm/testing/test-atm.ts";
import { isHost } from "../src/screens/testing/test-browser.ts";
import { createApp } from "../src/screens/web/app.tsx";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser } from "./browser.ts";
import { serveScreens } from "./serve-screens.ts";

test("while a customer types a new password the screen says what is missing, shows it if asked, and compares the repeat", async () => {
  await using atm = await TestAtm.start();
  await using served = await serveScreens(createApp(atm.atm, isHost));
  await using browser = await Browser.start();
  const tab = await browser.page();
  await tab.goto(`${served.url}/signup?in=fr`);
  const said = tab.getByRole("status");
  const type = async (password: string, text: RegExp, met: number): Promise<void> => {
    await tab.getByLabel("Mot de passe", { exact: true }).fill(password);
    await said.filter({ hasText: text }).waitFor();
    assert.equal(await tab.locator(".rules > .met").count(), met, password);
  };
  await tab.getByLabel("Identifiant").fill("margarete");
  await type("1234567", /^Il manque encore 1 caractère\.$/, 0);
  await type("12", /^Il manque encore 6 caractères\.$/, 0);
  await type("aaaaaaaa", /^Il se répète\./, 1);
  await type("margarete1", /^Il ressemble trop à votre identifiant\./, 2);
  await type("sept hérons", /^Il respecte ces règles\./, 3);

  const [again, show] = [
    tab.getByLabel("Confirmer le mot de passe"),
    tab.getByRole("button", { name: "Afficher le mot de passe" }),
  ];
  await again.fill("sept heros");
  await show.click();
  assert.deepEqual(await tab.locator("[data-secret]").evaluateAll((fields) => fields.map((each) => each.getAttribute("type"))), [
    "text",
    "text",
  ]);
  assert.deepEqual(await accessibilityViolations(tab), []);
  await again.press("Enter");
  await tab.getByRole("alert").getByRole("link", { name: "Les deux mots de passe ne sont pas identiques" }).click();
  await tab.locator("#repeat:focus[aria-invalid=true]").waitFor();
  assert.match(await tab.title(), /^Erreur\s: /);
  assert.deepEqual(await accessibilityViolations(tab), []);
  // A change of language keeps what was typed, and never a password, even while it can be seen.
  await tab.getByRole("button", { name: "Español" }).click();
  await tab.getByRole("heading", { name: "Abrir una cuenta" }).waitFor();
  const kept = await Promise.all(["#username", "#password", "#repeat"].map((field) => tab.locator(field).inputValue()));
  assert.deepEqual(kept, ["margarete", "", ""]);
  assert.deepEqual(browser.complaints, []);
});
