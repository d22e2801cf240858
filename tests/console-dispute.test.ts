import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Page as Tab } from "playwright-core";
import { type DisputeConsole, disputeConsole } from "../src/console/testing/dispute-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { BANK_KEY } from "../src/evidence/testing/test-dispute.ts";
import type { Role } from "../src/operators/operators.ts";
import { publicKeyText } from "../src/receipts/receipts.ts";
import { formatVerifier } from "../src/tlog/tlog.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { faultsOf } from "./console-pages.ts";
import { runProgram } from "./program.ts";

// A customer's dispute in the operators' console, in a real browser, on the books and the log of a bank.

let on: DisputeConsole;
let running: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;
const elsewhere = temporaryFolder();
const file = (name: string): string => path.join(elsewhere.folder, name);

before(async () => {
  on = await disputeConsole();
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => ({ ...on.test.console, origin }),
  });
  browser = await Browser.start();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await running?.stop();
  await on?.[Symbol.asyncDispose]();
  elsewhere[Symbol.dispose]();
});

/** Opens a tab of an operator who is signed in. */
async function tabOf(username: string, roles: readonly Role[]): Promise<Tab> {
  const tab = await browser.page();
  const value = on.test.sessionOf(on.dispute.bank.operators.signIn(username, roles));
  const name = `strongroom-console-${new URL(running.origin).port}`;
  await tab.context().addCookies([{ name, value, url: running.origin }]);
  return tab;
}

test("a customer's dispute, from the search to evidence that a third party verifies", async () => {
  const { requests, maker } = on.dispute;
  const tab = await tabOf("tom", ["teller"]);
  await tab.goto(`${running.origin}/customers`);
  await tab.getByLabel("Username begins with").fill("AL");
  await tab.getByRole("button", { name: "Search" }).click();
  await tab.getByRole("link", { name: "alice" }).click();
  await tab.getByText("455.00 EUR").first().waitFor();
  const faults = [...(await faultsOf(tab))];
  await tab.getByRole("link", { name: "The newest payments, with what proves them" }).click();
  const row = tab.locator(`tr[data-key$="${requests.part}"]`);
  await row.getByRole("link", { name: "Withdrawal" }).click();
  await tab.getByRole("heading", { level: 1, name: "Withdrawal of 40.00 EUR" }).waitFor();
  for (const proof of await tab.locator("details.record").all()) {
    await proof.locator(":scope > summary").click();
    await proof.getByText("Checked here, in your browser: the root is the checkpoint's.").waitFor();
  }
  faults.push(...(await faultsOf(tab)));
  await tab.getByRole("button", { name: "Make the evidence" }).click();
  await tab.getByText("verified", { exact: true }).waitFor();
  faults.push(...(await faultsOf(tab)));
  const begun = tab.waitForEvent("download");
  await tab.getByRole("link", { name: "Download the file (JSON)" }).click();
  const download = await begun;
  assert.equal(download.suggestedFilename(), `evidence-${requests.part}.json`);
  await download.saveAs(file("case.json"));
  const paper = tab.waitForEvent("download");
  await tab.getByRole("link", { name: "Download the paper (PDF)" }).click();
  assert.equal((await paper).suggestedFilename(), `evidence-${requests.part}.pdf`);

  writeFileSync(file("log-key.txt"), `${formatVerifier(maker.log)}\n`);
  writeFileSync(file("bank.pem"), publicKeyText(BANK_KEY));
  const keys = ["--log-key", file("log-key.txt"), "--key", file("bank.pem")];
  const away = { STRONGROOM_DATA: file("no-data") };
  const { code, stdout, stderr } = await runProgram(["evidence", "verify", file("case.json"), ...keys], away);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^operation +withdraw of 40\.00 EUR at ATM-0001$/m);
  assert.match(stderr, /the evidence holds: its 2 records are in the log/);
  assert.deepEqual(faults, []);
  assert.deepEqual(browser.complaints.splice(0), []);
  await tab.close();
});

test("every page of money is valid and accessible, and fits displays down to 320 pixels; an export is a file", async () => {
  const tab = await tabOf("tess", ["treasurer"]);
  const faults: string[] = [];
  for (const page of [
    "/money",
    "/money/day-end",
    "/money/holds",
    "/money/cash",
    "/operations/export?to=/money",
    "/payments?id=alice",
  ]) {
    await tab.goto(running.origin + page);
    faults.push(...(await faultsOf(tab)));
  }
  assert.deepEqual(faults, []);
  await tab.goto(`${running.origin}/money`);
  await tab.getByRole("link", { name: "Export" }).click();
  await tab.getByText("the journal as a table").click();
  for (const _ of ["once", "and again from the same page"]) {
    const begun = tab.waitForEvent("download");
    await tab.locator("html[data-ready]").waitFor();
    await tab.getByRole("button", { name: "Export" }).click();
    assert.match((await begun).suggestedFilename(), /^books-\d{4}-\d\d-\d\d\.csv$/);
  }
  assert.deepEqual(browser.complaints.splice(0), []);
  await tab.close();
});
