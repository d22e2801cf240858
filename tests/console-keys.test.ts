import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { OPERATIONS } from "../src/backoffice/operations/operations.ts";
import { done, TestConsole } from "../src/console/testing/test-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { Browser } from "./browser.ts";
import { faultsOf } from "./console-pages.ts";
import { LISTED_KEYS } from "./listed-keys.ts";

// The view Keys of the operators' console in a real browser, with the keys of the test.
let stage: TestConsole;
let running: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;

before(async () => {
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => {
      stage = new TestConsole({ origin, operations: OPERATIONS });
      return stage.console;
    },
  });
  browser = await Browser.start();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await running?.stop();
  stage?.console.live.stop();
});

test("the keys are valid, accessible and fit in each look, and by keys alone a step is proposed", async () => {
  const tab = await browser.page();
  const cookie = { name: `strongroom-console-${new URL(running.origin).port}`, value: stage.session("anna", ["administrator"]) };
  await tab.context().addCookies([{ ...cookie, url: running.origin }]);
  const address = `${running.origin}/keys`;
  stage.keys = LISTED_KEYS;
  await tab.goto(address);
  await tab.getByText("2 keys have ended").click();
  assert.deepEqual(await faultsOf(tab), []);
  stage.answers.push(done(null));
  await tab.getByText("Activate the new key").focus();
  await tab.keyboard.press("Enter");
  await tab.waitForURL(`${running.origin}/operations/keys-activate?*`);
  assert.equal(await tab.locator("[name=key]:checked, select[name=key]").first().inputValue(), "pepper");
  await tab.locator("html[data-ready]").waitFor();
  await tab.getByRole("button", { name: /Propose/ }).focus();
  await tab.keyboard.press("Enter");
  await tab.waitForURL(`${running.origin}/keys?done=keys-activate`);
  assert.deepEqual(
    stage.asked.filter(({ name }) => name === "keys-activate").map(({ given }) => given),
    [{ key: "pepper" }],
  );
  assert.deepEqual(browser.complaints.splice(0), []);
  await tab.close();
});
