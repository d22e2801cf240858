import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page as Tab } from "playwright-core";
import type { ListedProposal } from "../src/console/forms/proposal.ts";
import { NOW, refused, TestConsole } from "../src/console/testing/test-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { type OperatorId, RequestId, TerminalId } from "../src/model/ids.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser } from "./browser.ts";
import { EVERY_LOOK, faultsOf, NARROW } from "./console-pages.ts";
import { isNightly } from "./nightly.ts";

// The operators' console in a real browser, with operations and holds of the test.
const ID = RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f");

const proposal = (name: string): ListedProposal => ({
  ...{ id: ID, operation: "holds-settle", state: "open", maker: { id: "id-of-ben" as OperatorId, name }, authentic: true },
  ...{ decision: null, outcome: null, endedAt: null },
  ...{
    madeAt: NOW - 3_600_000,
    expiresAt: NOW + 82_800_000,
    about: { terminal: TerminalId("ATM-0003"), request: ID, amount: 4_000n },
  },
});

/** Rows of the tables that the page of open holds reads. */
const sql = async (text: readonly string[]): Promise<readonly object[]> => {
  const statement = text.join("?");
  if (statement.includes("from hold"))
    return [1, 2, 3].map((n) => ({
      ...{ terminal: `ATM-000${n}`, request: ID, account: ID, amount: 123_456_789n, placedAt: new Date(NOW - n * 7_300_000) },
    }));
  if (statement.includes("from account")) return [{ id: ID, customer: ID }];
  return [{ customer: ID, account: ID, username: "benjamin.franklin-the-thirty-2nd" }];
};

let stage: TestConsole;
let running: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;

before(async () => {
  running = await start(0);
  browser = await Browser.start();
});

/** Starts a console with a new stage; port 0 takes a free one. */
function start(port: number) {
  return startConsole({
    ...{ host: "localhost", port, tls: null, origin: null },
    open: async (origin) => {
      stage = new TestConsole({ origin, sql: sql as never });
      stage.waiting = [proposal("ben")];
      stage.shown = {
        ...{ ...proposal("ben"), objection: "proposal-stale" },
        ...{ input: { request: ID, terminal: 3 }, changes: [{ what: `hold ${ID}`, before: "held", after: "settled" }] },
      };
      return stage.console;
    },
  });
}

/** Starts it again under the same address, with these operators' sessions and no others. */
async function restart(...usernames: readonly string[]): Promise<void> {
  await running.stop();
  stage.console.live.stop();
  running = await start(Number(new URL(running.origin).port));
  for (const username of usernames) stage.session(username, ["treasurer", "teller"]);
}

after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await running?.stop();
  stage?.console.live.stop();
});

/** Opens a tab of an operator who is signed in. */
async function tabOf(username: string, from = browser): Promise<Tab> {
  const tab = await from.page();
  const { port } = new URL(running.origin);
  const cookie = { name: `strongroom-console-${port}`, value: stage.session(username, ["treasurer", "teller"]) };
  await tab.context().addCookies([{ ...cookie, url: running.origin }]);
  return tab;
}

const PAGES = [
  "/money/holds?done=customer-note",
  "/proposals",
  `/proposals/${ID}`,
  "/operations/test-everything",
  "/operations/holds-settle?to=/money/holds",
  "/device",
  "/nowhere",
  "/money/holds#navigation",
];

test("every page is valid and accessible, in the looks by turns, and fits displays down to 320 pixels", async () => {
  const tab = await tabOf("anna");
  const [first, ...others] = EVERY_LOOK;
  for (const [n, path] of PAGES.entries()) {
    await tab.goto(running.origin + path);
    // The pages take turns with the other looks: all have their colours from the same few names.
    const other = others[n % others.length] ?? first;
    assert.deepEqual(await faultsOf(tab, isNightly ? EVERY_LOOK : [first, other]), []);
  }
  assert.deepEqual(
    browser.complaints.splice(0).filter((each) => !/status of 404/.test(each)),
    [],
  );
  await tab.close();
});

test("a form with problems is accessible, and leads to the first wrong field by its keys", async () => {
  const tab = await tabOf("anna");
  const problems = [{ field: "amount", problem: "must be an amount of EUR above 0" }];
  stage.answers.push(refused({ refusal: "field-invalid", meaning: "a field is not as it must be", problems }));
  await tab.goto(`${running.origin}/operations/holds-settle?request=${ID}&terminal=3&to=/money/holds`);
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate("document.activeElement.textContent"), "Skip to the content");
  await tab.keyboard.press("Enter");
  await tabTo(tab, "#field-amount");
  await tab.locator("html[data-ready]").waitFor();
  await tab.keyboard.type("-1");
  await tab.keyboard.press("Enter");
  await tab.getByRole("alert").waitFor();
  assert.equal(await tab.evaluate("document.activeElement.id"), "field-amount", "the focus lies on the first error");
  assert.equal(await tab.locator("#field-amount").inputValue(), "-1");
  assert.deepEqual(await accessibilityViolations(tab), []);
  await tabTo(tab, "[role=alert] a");
  await tab.locator("html[data-ready]").waitFor();
  await tab.keyboard.press("Enter");
  await tab.waitForURL("**#field-amount");
  assert.deepEqual(
    browser.complaints.splice(0).filter((each) => !/status of 422/.test(each)),
    [],
  );
  await tab.close();
});

test("without scripts the menu of a narrow display opens and closes, and each page has a way to load it again", async () => {
  await using plain = await Browser.start({ ...NARROW, javaScriptEnabled: false });
  const tab = await tabOf("anna", plain);
  await tab.goto(`${running.origin}/proposals`);
  const money = tab.getByRole("link", { name: "Money" });
  assert.equal(await money.isVisible(), false);
  await tab.getByRole("link", { name: "Menu", exact: true }).click();
  await money.click();
  await tab.getByRole("heading", { level: 1, name: "Open holds" }).waitFor();
  assert.equal(await money.isVisible(), false, "the menu of the next page is closed");
  await tab.getByRole("link", { name: "Refresh" }).click();
  await tab.getByRole("button", { name: "High contrast" }).click();
  await tab.locator("html[data-contrast=high]").waitFor();
  await tab.getByRole("button", { name: "Standard contrast" }).waitFor();
  assert.deepEqual(plain.complaints, []);
});

test("a page stays up to date and keeps the focus where it is; it says when the console stops, and goes on when it is back", async () => {
  const tab = await tabOf("zoe");
  await tab.goto(`${running.origin}/proposals`);
  const link = tab.getByRole("link", { name: "holds settle" });
  await link.focus();
  stage.waiting = [proposal("ben"), { ...proposal("cleo"), id: "another" as RequestId }];
  await tab.getByText("cleo").waitFor();
  assert.equal(await tab.evaluate("document.activeElement.textContent"), "holds settle");
  stage.waiting = [];
  await tab.getByText("No proposal waits for anybody.").waitFor();
  const state = tab.locator("[data-live-state]");
  await state.waitFor({ state: "hidden" });
  await running.stop();
  await tab.getByText(/^Not live since \d\d:\d\d:\d\d UTC$/).waitFor();
  await restart("zoe");
  stage.waiting = [proposal("dora")];
  await tab.getByText("dora").waitFor();
  await state.waitFor({ state: "hidden" });
  // Meanwhile the session has ended: nobody sees what the page shows, and after the sign-in it is there again.
  await restart();
  await tab.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  assert.equal(new URL(tab.url()).pathname, "/proposals");
  assert.equal(await tab.getByText("dora").count(), 0);
});

/** Moves the focus to a control with the Tab key. */
async function tabTo(tab: Tab, control: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await tab.keyboard.press("Tab");
    if (await tab.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(control)})`)) return;
  }
  assert.fail(`the Tab key never comes to ${control}`);
}
