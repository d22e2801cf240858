import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page as Tab } from "playwright-core";
import { Browser } from "./browser.ts";
import { ConsoleFront } from "./console-front.ts";
import { faultsOf, NARROW } from "./console-pages.ts";

// What needs a hand, Now and Alarms in a real browser, on a bank where much needs a hand.

let front: ConsoleFront;
let browser: Browser;
before(async () => {
  front = await ConsoleFront.start();
  front.stage.waiting = [front.proposal("ben"), front.proposal("anna")];
  browser = await Browser.start();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await front?.[Symbol.asyncDispose]();
});

/** Opens a tab of an operator who is signed in. */
async function tabOf(username: string, from = browser): Promise<Tab> {
  const tab = await from.page();
  const name = `strongroom-console-${new URL(front.origin).port}`;
  const value = front.stage.session(username, ["treasurer", "teller"]);
  await tab.context().addCookies([{ name, value, url: front.origin }]);
  return tab;
}

test("every page is valid and accessible in each look, and fits displays down to 320 pixels", async () => {
  const tab = await tabOf("anna");
  const [alarm] = await front.bank.store.sql<{ id: string }[]>`select id from alarm where name = 'audit-behind'`;
  for (const path of ["/attention", "/now", "/alarms", "/alarms/history", `/alarms/${alarm?.id}`]) {
    await tab.goto(front.origin + path);
    assert.deepEqual(await faultsOf(tab), []);
  }
  assert.deepEqual(browser.complaints.splice(0), []);
  await tab.close();
});

test("the first page changes as the bank does, without being loaded again, and leads on by keys alone", async () => {
  const tab = await tabOf("zoe");
  await tab.goto(front.origin);
  await tab.getByRole("heading", { level: 1, name: "What needs a hand" }).waitFor();
  await tab.getByRole("link", { name: "holds settle" }).first().focus();
  front.stage.waiting = [...front.stage.waiting, front.proposal("cleo")];
  await tab.getByText("cleo").waitFor();
  assert.equal(await tab.evaluate("document.activeElement.textContent"), "holds settle", "the focus stays where it was");
  front.stage.waiting = [];
  await tab.locator("#approvals").waitFor({ state: "detached" });
  await tab.locator(".tally a[href='#alarms']").focus();
  await tab.keyboard.press("Enter");
  await tab.waitForURL("**#alarms");
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate("document.activeElement.textContent"), "audit-behind");
  // A second Enter within 50 ms is one press whose contact bounced (debounce.js).
  for (let isThere = false; !isThere; ) {
    await tab.keyboard.press("Enter");
    isThere = await tab.waitForURL("**/alarms/*", { timeout: 500 }).then(
      () => true,
      () => false,
    );
  }
  await tab.getByRole("heading", { level: 1, name: "Alarm: audit-behind" }).waitFor();
  await tab.close();
  assert.deepEqual(browser.complaints.splice(0), []);
});

test("open figures stay open while the plots go on; without scripts the same pages are there", async () => {
  const tab = await tabOf("ben");
  await tab.goto(`${front.origin}/now`);
  const figures = tab.locator('[data-key="operations"] details');
  await figures.locator("summary").click();
  const plot = tab.locator('[data-key="operations"] svg desc');
  const before = await plot.textContent();
  front.bank.aheadMs += 60_000;
  await tab.locator('.tally [data-key="servers not known"].bad').waitFor();
  await plot.filter({ hasNotText: before ?? "" }).waitFor({ state: "attached" });
  assert.ok(await figures.evaluate((element) => (element as unknown as { open: boolean }).open));
  await tab.close();
  await using plain = await Browser.start({ ...NARROW, javaScriptEnabled: false });
  const other = await tabOf("anna", plain);
  await other.goto(`${front.origin}/now`);
  await other.getByText("Figures as a table: Operations a second").click();
  assert.ok(await other.getByRole("table", { name: "Operations a second" }).isVisible());
  await other.getByRole("link", { name: "Menu", exact: true }).click();
  await other.getByRole("link", { name: "What needs a hand" }).click();
  await other.getByRole("link", { name: "Refresh" }).click();
  await other.locator("#holds").getByRole("link", { name: "settle" }).first().click();
  await other.getByRole("heading", { level: 1, name: "Holds settle" }).waitFor();
  assert.deepEqual(plain.complaints, []);
});
