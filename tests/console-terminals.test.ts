import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Page as Tab } from "playwright-core";
import { OPERATIONS } from "../src/backoffice/operations/operations.ts";
import { TestConsole } from "../src/console/testing/test-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { actorName } from "../src/operators/actor.ts";
import { fingerprintOf, printEnrolmentRequest } from "../src/provisioning/enrolment-request.ts";
import { makeEnrolment, takeSealedKeyFile } from "../src/provisioning/pending-enrolment.ts";
import { AtmUnderTest } from "./atm-under-test.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { faultsOf } from "./console-pages.ts";
import { Customer } from "./customer.ts";
import { textOf } from "./form-browser.ts";
import { TwoOperators } from "./two-operators.ts";

// Operators at the console and a customer at a real ATM of a real bank, at the same time.
const ALICE = { username: "alice", password: "seven quiet herons" };

const opened = new AsyncDisposableStack();
let running: Awaited<ReturnType<typeof startConsole>>;
let stage: TestConsole;
let browser: Browser;
let atm: AtmUnderTest;
let bank: BankUnderTest;
before(async () => {
  bank = opened.use(await BankUnderTest.start());
  atm = opened.use(await AtmUnderTest.start(bank, 1));
  await bank.signUp([ALICE.username], ALICE.password);
  const operators = await TwoOperators.at(bank);
  opened.defer(() => operators.leave());
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => {
      stage = new TestConsole({
        ...{ origin, sql: bank.database.store.sql, now: Date.now, operations: OPERATIONS },
        invoke: (caller, name, given) =>
          operators.perform(actorName(caller) === "anna" ? operators.anna : operators.ben, name, given),
      });
      return stage.console;
    },
  });
  opened.defer(() => running.stop());
  browser = opened.use(await Browser.start());
});
after(() => opened.disposeAsync());

/** Opens a page of the console as this operator, who is then the browser's: all tabs have one cookie. */
async function open(username: string, path: string): Promise<Tab> {
  const tab = await browser.page();
  const { port } = new URL(running.origin);
  const value = stage.session(username, ["treasurer", "administrator"]);
  await tab.context().addCookies([{ name: `strongroom-console-${port}`, value, url: running.origin }]);
  await tab.goto(running.origin + path);
  return tab;
}

/** This operator approves the proposal that another tab shows. */
async function approve(username: string, at: Tab): Promise<void> {
  const tab = await open(username, new URL(at.url()).pathname);
  await press(tab, "Approve it");
  await tab.locator(".notice").waitFor();
  await tab.close();
}

/** Presses a button as a person does, once the page takes presses. */
async function press(tab: Tab, name: string): Promise<void> {
  await tab.locator("html[data-ready]").waitFor();
  await tab.getByRole("button", { name }).click();
}

const fact = (tab: Tab, name: string, text: RegExp) =>
  tab.locator(".facts > div", { hasText: name }).locator("dd", { hasText: text }).first().waitFor();

/** Checks a page in all sizes, and in the looks of console-pages.ts. */
async function check(tab: Tab, name: string): Promise<void> {
  assert.deepEqual(await faultsOf(tab), [], name);
}

test("an operator takes an ATM out of service while a customer is at it, and puts it back", async () => {
  const customer = new Customer(await browser.page(), atm.url);
  await customer.signIn(ALICE.username, ALICE.password);
  await customer.deposit({ "€50": 2 });
  const anna = await open("anna", "/terminals/1");
  await fact(anna, "State", /in service/);
  await press(anna, "Take out of service");
  await anna.getByText("Done: terminal close.").waitFor();
  await fact(anna, "State", /closed by anna/);
  assert.equal(await customer.balance(), "€100.00", "she may still look and leave");
  await customer.page.getByRole("link", { name: "Withdraw" }).click();
  await customer.page.getByText("This machine moves no money now").waitFor();
  await customer.page.goBack();
  await press(customer.page, "Sign out");
  await customer.page.getByRole("heading", { name: /goodbye|thank/i }).waitFor();
  await customer.page.goto(atm.url);
  await customer.page.getByRole("heading", { level: 1, name: /out of service/ }).waitFor();
  await check(anna, "terminal");

  // Two operators count the closed machine, and it takes the count over.
  const counting = await open("anna", "/terminals/1/count");
  await check(counting, "count");
  const counted = { "cassettes-5000": "201", "cassettes-2000": "300", "cassettes-1000": "200" };
  for (const [field, notes] of Object.entries(counted)) await counting.locator(`#field-${field}`).fill(notes);
  await press(counting, "Propose the count");
  await counting.getByText(/50\.00 EUR short/).waitFor();
  await approve("ben", counting);
  await counting.close();
  await anna.getByRole("row", { name: /take over a count.*carried out/ }).waitFor();
  await fact(anna, "Booked on its cash account", /18050\.00 EUR/);
  await anna.close();

  const again = await open("anna", "/terminals/1");
  await press(again, "Put back into service");
  await fact(again, "State", /in service/);
  await customer.page.getByRole("heading", { level: 1, name: /^Welcome/ }).waitFor();
  for (const path of ["/terminals", "/terminals/limits"]) {
    await again.goto(running.origin + path);
    await check(again, path.split("/").at(-1) ?? "");
  }
  await again.close();
  await customer.page.close();
  assert.deepEqual(browser.complaints, []);
});

test("two operators enrol a machine, which serves a customer, and rotate its key while she is at it", async () => {
  const place = { pending: path.join(bank.data, "atm-2.enrolment"), keyFile: path.join(bank.data, "atm-2.json") };
  const { request } = await makeEnrolment(place.pending, terminalIdOf(2));
  const anna = await open("anna", "/terminals");
  await anna.getByRole("link", { name: "Enrol an ATM" }).click();
  await anna.locator("#field-enrolment").fill(printEnrolmentRequest(request));
  await check(anna, "enrol");
  await press(anna, "Propose: terminal enrol");
  await anna.getByText(fingerprintOf(request)).waitFor();
  await check(anna, "enrolment");
  await approve("ben", anna);
  await anna.goto(`${running.origin}/terminals`);
  await anna.getByRole("link", { name: "ATM-0002" }).click();
  const link = anna.getByRole("link", { name: "Download its sealed key file" });
  await link.waitFor();
  await check(anna, "enrolled");
  const [download] = await Promise.all([anna.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "atm-2.sealed.json");
  const sealed = path.join(bank.data, "atm-2.sealed.json");
  await download.saveAs(sealed);
  await takeSealedKeyFile(place, terminalIdOf(2), await readFile(sealed, "utf8"));

  await using machine = await AtmUnderTest.startEnrolled(bank, 2);
  const loaded = await bank.run("cash", "load", "2", "100x50,50x20", "--operator", "anna");
  assert.equal(loaded.code, 0, loaded.stderr);
  const customer = machine.browser();
  const withdraw = async (amount: string): Promise<void> =>
    assert.match(textOf(await customer.confirm(await customer.send("POST", "/withdraw", { amount }))), /All done/);
  const balance = async (): Promise<string> => textOf(await customer.send("GET", "/balance"));
  await customer.signIn(ALICE.username, ALICE.password);
  await withdraw("20");

  const rotating = await open("anna", "/terminals/2");
  await rotating.getByRole("link", { name: "Rotate its key" }).click();
  await press(rotating, "Propose: terminal rotate");
  await rotating.getByText("epoch 2, once the ATM has taken it").waitFor();
  await approve("ben", rotating);
  await rotating.goto(`${running.origin}/terminals/2`);
  await rotating.getByRole("row", { name: /take its next pre-shared key, epoch 2.*carried out/ }).waitFor();
  await fact(rotating, "Pre-shared key", /^epoch 2, [^:]* old$/);
  assert.equal(await rotating.getByRole("link", { name: "Download its sealed key file" }).count(), 0);
  await check(rotating, "rotated");
  assert.match(await balance(), /Available[^€]*€80\.00/, "she has noticed nothing");
  await withdraw("50");
  assert.match(await balance(), /Available[^€]*€30\.00/);
  assert.deepEqual(browser.complaints, []);
});
