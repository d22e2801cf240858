import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Request, Page as Tab } from "playwright-core";
import { searchEvents } from "../src/audit/audit.ts";
import { type AuditConsole, auditConsole } from "../src/console/testing/audit-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { recordedEvents, testAuditor } from "../src/events/testing/test-event-store.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser } from "./browser.ts";
import { faultsOf, NARROW } from "./console-pages.ts";
import { MISFITS } from "./screen-fit.ts";

// The view Audit in a real browser, over a bank with a signed log.
const PEM = testAuditor.privateKey.export({ type: "pkcs8", format: "pem" }) as string;

let given: AuditConsole;
let running: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;
/** The index of a transfer, and the payee in its confidential part. */
let transfer: { readonly index: string; readonly payee: string };

before(async () => {
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => {
      given = await auditConsole(origin);
      return given.stage.console;
    },
  });
  browser = await Browser.start();
  const found = (await searchEvents(given.store.sql, { kinds: ["transfer"], outcome: "ok" })).events.at(-1);
  const events = (await recordedEvents(given.store.sql)).filter(({ kind, outcome }) => kind === "transfer" && outcome === "ok");
  transfer = { index: String(found?.index), payee: String(events[0]?.confidential?.["payee"]) };
  await given.sequence();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await given?.[Symbol.asyncDispose]();
  await running?.stop();
});

async function tabOf(from = browser): Promise<Tab> {
  const tab = await from.page();
  const name = `strongroom-console-${new URL(running.origin).port}`;
  await tab.context().addCookies([{ name, value: given.stage.session("anna", ["auditor"]), url: running.origin }]);
  return tab;
}

test("an auditor opens a record with the key file, and nothing of the key or the clear text leaves the browser", async () => {
  const tab = await tabOf();
  await tab.goto(`${running.origin}/audit/records/${transfer.index}`);
  await tab.getByText("Checked here, in your browser: the root is the checkpoint's.").waitFor();
  const requests: Request[] = [];
  tab.on("request", (request) => requests.push(request));
  await tab
    .getByLabel("The auditor's key file")
    .setInputFiles({ name: "auditor.key", mimeType: "application/octet-stream", buffer: Buffer.from(PEM) });
  await tab.getByText(/^1 of 1 opened here with the key [0-9a-f]{16}\. Nothing was sent\.$/).waitFor();
  assert.equal(await tab.locator("[data-sealed] dd", { hasText: transfer.payee }).count(), 1);
  assert.deepEqual(await accessibilityViolations(tab), []);
  await tab.setViewportSize(NARROW);
  assert.deepEqual(await tab.evaluate<string[]>(MISFITS), []);
  assert.deepEqual(
    requests.map((each) => each.url()),
    [],
    "opening sends nothing",
  );
  // Nor does anything later: not by leaving the page, and not by what the next pages ask for.
  await tab.getByRole("link", { name: "Record before" }).click();
  await tab.getByRole("heading", { level: 1, name: `Record ${Number(transfer.index) - 1}` }).waitFor();
  assert.ok(requests.length > 0);
  const secrets = [transfer.payee, ...PEM.split("\n").filter((line) => line !== "" && !line.startsWith("-----"))];
  for (const request of requests) {
    const sent = `${request.url()} ${JSON.stringify(await request.allHeaders())} ${request.postData() ?? ""}`;
    for (const secret of secrets) assert.ok(!sent.includes(secret) && !sent.includes(encodeURIComponent(secret)), request.url());
  }
  await tab.goBack();
  assert.ok(!(await tab.content()).includes(transfer.payee), "a page that one comes back to is closed again");
  assert.deepEqual(browser.complaints, []);
  await tab.close();
});

test("every page is valid and accessible in each look, and fits displays down to 320 pixels", async () => {
  const tab = await tabOf();
  given.runner.begin("anna");
  for await (const { percent } of given.runner.watch()) if (percent === 50) break;
  for (const path of [
    ...["/audit?outcome=ok&customer=alice", "/audit?outcome=ok", "/audit/newest", `/audit/records/${transfer.index}`],
    ...["/audit/checkpoints", "/audit/readers", "/audit/verification"],
  ]) {
    await tab.goto(running.origin + path);
    assert.deepEqual(await faultsOf(tab), []);
  }
  await tab.locator("html[data-ready]").waitFor();
  await tab.getByRole("button", { name: "Cancel the verification" }).press("Enter");
  await tab.getByText("cancelled: no result").waitFor();
  assert.deepEqual(
    browser.complaints.splice(0).filter((each) => !/status of 422/.test(each)),
    [],
  );
  await tab.close();
});

test("without scripts a record says what opening it needs, and everything else works", async () => {
  await using plain = await Browser.start({ ...NARROW, javaScriptEnabled: false });
  const tab = await tabOf(plain);
  await tab.goto(`${running.origin}/audit`);
  await tab.getByText("Search by fields").click();
  await tab.getByLabel("Kind", { exact: true }).selectOption("transfer");
  await tab.getByRole("button", { name: "Search" }).click();
  await tab.getByRole("link", { name: transfer.index, exact: true }).click();
  await tab.getByText("This needs a script, which has not run in your browser").waitFor();
  await tab.getByText("Not checked in your browser: the script that does it has not run.").waitFor();
  assert.equal(await tab.getByLabel("The auditor's key file").isVisible(), false);
  assert.deepEqual(plain.complaints, []);
});
