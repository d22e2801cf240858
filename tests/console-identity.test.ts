import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page as Tab } from "playwright-core";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { codeOf, PASSWORD } from "../src/operators/testing/test-operators.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { assertConnectionsCounted } from "./connection-counts.ts";
import { invalidities } from "./markup.ts";
import { isNightly } from "./nightly.ts";
import { freePort, Program } from "./program.ts";
import { MISFITS } from "./screen-fit.ts";

// Operators of a real bank and its console, in a real browser: from the first start to a hold that two of them end.
const ALICE = { username: "alice", password: "a long enough secret" };
const LOOKS = [
  { size: { width: 1280, height: 800 }, colorScheme: "light" },
  { size: { width: 390, height: 844 }, colorScheme: "dark" },
] as const;

let bank: BankUnderTest;
let console: Program;
let origin: string;
let browser: Browser;
/** The withdrawal that no ATM ends. */
let request: RequestId;

before(async () => {
  bank = await BankUnderTest.start();
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const environment = { ...bank.environment, DATABASE_URL: bank.database.consoleUrl };
  console = new Program(["console", "--console-listen", `localhost:${port}`], environment);
  const keys = await bank.enrol(1);
  await bank.signUp([ALICE.username], ALICE.password);
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  await atm.get("deposit", { amount: Money(500_00n) });
  request = newRequestId();
  await atm.get("withdraw", { amount: Money(60_00n) }, request);
  browser = await Browser.start();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await console?.[Symbol.asyncDispose]();
  await bank[Symbol.asyncDispose]();
});

/** Gives the page an authenticator of its own, which recognizes its owner. */
async function plugIn(tab: Tab): Promise<void> {
  const cdp = await tab.context().newCDPSession(tab);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
}

const heading = (tab: Tab, name: string | RegExp): Promise<void> => tab.getByRole("heading", { level: 1, name }).waitFor();
const button = (tab: Tab, name: string) => tab.getByRole("button", { name, exact: true });

/** Checks the page in both sizes, and its markup. console.test.ts and console-colours.test.ts are about the other look. */
async function isWell(tab: Tab): Promise<void> {
  const place = `${await tab.title()} ${tab.url()}`;
  for (const { size, colorScheme } of LOOKS) {
    await tab.setViewportSize(size);
    await tab.emulateMedia({ colorScheme });
    if (isNightly || colorScheme === "light") assert.deepEqual(await accessibilityViolations(tab), [], `${place} ${colorScheme}`);
    assert.deepEqual(await tab.evaluate<string[]>(MISFITS), [], `${place} ${size.width}`);
  }
  assert.deepEqual(await invalidities(await tab.content()), [], place);
}

/** Moves the focus to a control with the Tab key. */
async function tabTo(tab: Tab, control: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await tab.keyboard.press("Tab");
    if (await tab.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(control)})`)) return;
  }
  assert.fail(`the Tab key never comes to ${control}`);
}

/** Presses Enter, once the page takes presses. */
async function enter(tab: Tab): Promise<void> {
  await tab.locator("html[data-ready]").waitFor();
  await tab.keyboard.press("Enter");
}

/** Invites alone, and resolves with the link. */
async function invite(tab: Tab, username: string, roles: readonly string[]): Promise<string> {
  await tab.goto(`${origin}/operations/operator-invite?to=/operators`);
  await tab.getByLabel("Username").fill(username);
  await tab.getByLabel("Name", { exact: true }).fill(`${username} of the bank`);
  for (const role of roles) await tab.locator(`[name="roles.${role}"]`).check();
  await tab.locator("html[data-ready]").waitFor();
  await tab.locator("main button.primary").click();
  await heading(tab, "Operators");
  await tab.getByRole("link", { name: username, exact: true }).click();
  await tab.locator("html[data-ready]").waitFor();
  await button(tab, "Draw the link").click();
  await heading(tab, `The link for ${username}`);
  return ((await tab.locator("#link").textContent()) ?? "").trim();
}

test("from the first start to a hold that one operator proposes and another ends, each with a way to sign in of their own", async () => {
  await console.says(/invitation\/\S+\n/);
  const first = /http\S+\/invitation\/\S+/.exec(console.stdout)?.[0] ?? "";
  const anna = await browser.page();
  await plugIn(anna);

  // The first administrator, by keys alone.
  await anna.goto(first);
  await heading(anna, "The first operator");
  await isWell(anna);
  await tabTo(anna, "#field-username");
  await anna.keyboard.type("anna");
  await tabTo(anna, "#field-displayName");
  await anna.keyboard.type("Anna First");
  await tabTo(anna, "[name=way][value=passkey]");
  await enter(anna);
  await heading(anna, "A passkey for anna");
  await isWell(anna);
  await tabTo(anna, "form[data-passkey] button");
  await enter(anna);
  await heading(anna, "Your account");
  await isWell(anna);

  const [ben, cleo, again] = [
    await invite(anna, "ben", ["treasurer"]),
    await invite(anna, "cleo", ["treasurer"]),
    await invite(anna, "anna2", ["treasurer"]),
  ];
  await isWell(anna);
  await anna.getByRole("link", { name: "Back" }).click();
  await heading(anna, "anna2 of the bank");
  await isWell(anna);
  await anna.goto(`${origin}/operators`);
  await isWell(anna);

  // One authenticator is one person.
  await anna.goto(again);
  await button(anna, "Use a passkey").click();
  await heading(anna, "A passkey for anna2");
  await anna.locator("html[data-ready]").waitFor();
  await button(anna, "Register a passkey").click();
  await anna.locator("[data-passkey-problem]", { hasText: "already has a passkey of an operator here" }).waitFor();

  // The browser offers the passkey in the field for the username.
  await button(anna, "Sign out").click();
  await heading(anna, "What needs a hand");

  // Another person without scripts, by password and six digits.
  await using plain = await Browser.start({ javaScriptEnabled: false });
  const tab = await plain.page();
  await tab.goto(ben);
  assert.equal(await button(tab, "Use a passkey").isVisible(), true);
  await button(tab, "Use a password and six digits").click();
  const secret = ((await tab.locator(".secret").textContent()) ?? "").replaceAll(" ", "");
  await tab.locator("#field-password").fill(PASSWORD);
  const at = Date.now();
  await tab.locator("#field-code").fill(codeOf(secret, at));
  await button(tab, "Set the password").click();
  await heading(tab, "Your account");
  await button(tab, "Sign out").click();
  await heading(tab, "Sign in");
  assert.equal(await button(tab, "Sign in with a passkey").isVisible(), false);
  await tab.locator("#field-username").fill("ben");
  await tab.locator("#field-password").fill(PASSWORD);
  // Each code is used once; the next one is taken a step early.
  await tab.locator("#field-code").fill(codeOf(secret, at + 30_000));
  await button(tab, "Sign in").click();
  await tab.goto(`${origin}/money/holds`);
  await tab.locator("main").getByRole("link", { name: "settle" }).click();
  await tab.getByLabel("Amount").fill("60");
  await tab.locator("main button.primary").click();
  await heading(tab, "Proposal: holds settle");
  assert.equal(await button(tab, "Approve it").count(), 0, "nobody approves the own proposal");
  const proposal = tab.url();

  // A third person approves, and the bank carries it out.
  const other = await browser.page();
  await plugIn(other);
  await button(anna, "Sign out").click();
  await other.goto(cleo);
  await button(other, "Use a passkey").click();
  await heading(other, "A passkey for cleo");
  await other.locator("html[data-ready]").waitFor();
  await button(other, "Register a passkey").click();
  await heading(other, "Your account");
  await other.goto(proposal);
  await other.locator("html[data-ready]").waitFor();
  await button(other, "Approve it").click();
  const carriedOut = other.locator(".badge.good", { hasText: "carried out" });
  const isCarriedOut = (): Promise<boolean> =>
    carriedOut.waitFor({ timeout: 500 }).then(
      () => true,
      () => false,
    );
  // This page does not change by itself.
  while (!(await isCarriedOut())) await other.reload();
  assert.match((await bank.run("holds", "list")).stdout, /no hold|^$/i);

  // The pages of a wrong password and of a proof.
  await button(other, "Sign out").click();
  await heading(other, "What needs a hand");
  await tab.goto(`${origin}/account`);
  await button(tab, "Sign out").click();
  await tab.locator("#field-username").fill("ben");
  await tab.locator("#field-password").fill("not it");
  await tab.locator("#field-code").fill("123456");
  await button(tab, "Sign in").click();
  await tab.getByRole("alert").getByText("That is not right.").waitFor();
  await assertConnectionsCounted(bank.database.store.sql);
  // The page on which one signs in has the status 401 in place of another.
  assert.deepEqual(
    browser.complaints.filter((each) => !/status of 401/.test(each)),
    [],
  );
});
