import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../src/atm/testing/test-atm.ts";
import { isHost } from "../src/screens/testing/test-browser.ts";
import { createApp } from "../src/screens/web/app.tsx";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser } from "./browser.ts";
import { serveScreens } from "./serve-screens.ts";

test("while a customer types a new password the screen says what is missing, in the customer's language", async () => {
  await using atm = await TestAtm.start();
  await using served = await serveScreens(createApp(atm.atm, isHost));
  await using browser = await Browser.start();
  const tab = await browser.page();
  await tab.goto(`${served.url}/signup?in=fr`);
  const said = tab.getByRole("status");
  const type = async (password: string, text: RegExp, met: number): Promise<void> => {
    await tab.getByLabel("Mot de passe").fill(password);
    await said.filter({ hasText: text }).waitFor();
    assert.equal(await tab.locator(".rules > .met").count(), met, password);
  };
  await tab.getByLabel("Identifiant").fill("margarete");
  await type("1234567", /^Il manque encore 1 caractère\.$/, 0);
  await type("12", /^Il manque encore 6 caractères\.$/, 0);
  await type("aaaaaaaa", /^Il se répète\./, 1);
  await type("margarete1", /^Il ressemble trop à votre identifiant\./, 2);
  await type("sept hérons", /^Il respecte ces règles\./, 3);
  assert.deepEqual(await accessibilityViolations(tab), []);
  assert.deepEqual(browser.complaints, []);
});
