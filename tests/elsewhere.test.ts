import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Browser } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { signIn, startMachine } from "./screen-machine.ts";

test("a link on another site leads a customer to the menu and does not end the session", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start();
  const page = await browser.page();
  await signIn(page, machine.url);
  const context = page.context();
  const cookie = async () => (await context.cookies()).map(({ name, value }) => `${name}=${value}`);
  const before = await cookie();

  await using site = await siteWith(`<a href="${machine.url}/signin">a link</a><img src="${machine.url}/signup">`);
  const other = await context.newPage();
  await other.goto(site.url);
  await other.getByRole("link", { name: "a link" }).click();
  await other.getByRole("heading", { name: "Hello, ada." }).waitFor();
  assert.deepEqual(await cookie(), before);
  await page.reload();
  await page.getByRole("heading", { name: "Hello, ada." }).waitFor();
});

test("a change of language keeps what the customer has typed, and so does news of the bank, which the first screen shows by itself", async () => {
  await using machine = await startMachine({});
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  await page.goto(`${machine.url}/signup`);
  await page.getByLabel("Username").fill("grace");
  await page.getByRole("button", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Ouvrir un compte" }).waitFor();
  const seen = async (words: string) => {
    // The page asks at once when it comes into sight, and else after a few seconds.
    await page.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`).catch(() => {});
    return page.getByText(words).first().isVisible();
  };
  const soon = (words: string) =>
    eventually(
      () => seen(words),
      () => `not seen: ${words}`,
      100,
    );
  await soon("Liaison privée avec la banque");
  await machine.bank.goDown();
  await soon("La banque est injoignable");
  assert.equal(await page.getByText("Liaison privée").count(), 0, "none is claimed while there is none");
  assert.equal(await page.locator("#username").inputValue(), "grace");
  await page.goto(machine.url);
  await soon("Vous pourrez vous identifier dès qu’elle répondra.");
  await machine.bank.comeBack();
  await soon("La banque répond");
  assert.deepEqual(browser.complaints, []);
});

/** Serves a page of another site: to a browser, localhost is not 127.0.0.1. */
async function siteWith(body: string) {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  return { url, [Symbol.asyncDispose]: async () => void server.close().closeAllConnections() };
}
