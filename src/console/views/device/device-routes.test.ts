import assert from "node:assert/strict";
import { test } from "node:test";
import { beginDevice, pollDevice } from "../../../operators/operators.ts";
import { resultOf } from "../../../operators/testing/test-operators.ts";
import { OperatorsConsole } from "../../testing/test-operators-console.ts";

const CLI = { address: "192.0.2.9", userAgent: "strongroom login, account <anna> on ws-12" };

async function waiting(bank: OperatorsConsole) {
  const { operators } = bank.database;
  const device = resultOf(await beginDevice(operators, { from: CLI, at: bank.at }));
  return { ...device, poll: () => pollDevice(operators, { deviceCode: device.deviceCode, from: CLI, at: bank.at }) };
}

test("an operator types the code, sees what asks, from where and since when, and approves", async () => {
  await using bank = await OperatorsConsole.open();
  const { userCode, poll } = await waiting(bank);
  bank.at += 75_000;
  const browser = bank.browser();
  const page = await browser.fill("/device", { user_code: ` ${userCode.toLowerCase().replace("-", "")} ` });
  assert.equal(page.heading, "Let this command line sign in as you?");
  for (const part of [userCode, "account &lt;anna&gt; on ws-12", "192.0.2.9", "1 min 15 s ago", "<bdi>anna</bdi>"])
    assert.ok(page.html.includes(part), part);
  assert.deepEqual((await poll()).state, "authorization_pending", "looking approves nothing");
  const form = /name="form" value="([^"]+)"/.exec(page.html)?.[1] ?? "";
  const approved = await browser.send("/device", { form, user_code: userCode, decide: "approve" });
  assert.deepEqual([approved.path, approved.heading], ["/device/approved", "The command line is signed in"]);
  const again = await browser.send("/device", { form, user_code: userCode, decide: "approve" });
  assert.equal(again.path, "/device/approved", "a form that is sent twice is answered once");
  bank.at += 5_000;
  assert.equal((await poll()).state, "granted");
});

test("refusing needs no fresh proof; approving does, and comes back to the same code", async () => {
  await using bank = await OperatorsConsole.open();
  const [first, second] = [await waiting(bank), await waiting(bank)];
  bank.at += 5 * 60_000 + 1;
  const browser = bank.browser();
  const denied = await browser.fill(`/device?user_code=${first.userCode}`, { user_code: first.userCode, decide: "deny" });
  assert.equal(denied.path, "/device/denied");
  assert.equal((await first.poll()).state, "access_denied");
  const stale = await browser.fill(`/device?user_code=${second.userCode}`, { user_code: second.userCode, decide: "approve" });
  const to = new URL(stale.path, "http://console").searchParams.get("to");
  assert.deepEqual([stale.path.split("?")[0], to], ["/prove", `/device?user_code=${second.userCode}`]);
  assert.equal((await second.poll()).state, "authorization_pending");
});

test("a wrong code says so, keeps what was typed, and after some of them makes the operator wait", async () => {
  await using bank = await OperatorsConsole.open();
  const browser = bank.browser();
  const wrong = await browser.fill("/device", { user_code: "BCDF-GHJK" });
  assert.equal(wrong.status, 422);
  assert.match(wrong.html, /role="alert".*No command line waits under this code/);
  assert.match(wrong.html, /value="BCDF-GHJK"/);
  assert.doesNotMatch((await browser.fill("/device", { user_code: "<script>" })).html, /<script>/);
  for (let n = 0; n < 2; n++) await browser.fill("/device", { user_code: "BCDF-GHJK" });
  const delayed = await browser.fill("/device", { user_code: "BCDF-GHJK" });
  assert.equal(delayed.status, 429);
  assert.match(delayed.html, /You can try again in \d+ seconds\./);
});

test("nobody but a signed-in operator sees a code's page, and no other page decides", async () => {
  await using bank = await OperatorsConsole.open();
  const { userCode, poll } = await waiting(bank);
  assert.equal((await bank.stage.visitor().get(`/device?user_code=${userCode}`)).status, 401);
  const fields = { user_code: userCode, decide: "approve" };
  assert.equal((await bank.browser().send("/device", fields)).status, 403, "without the token of a form");
  const foreign = await bank.browser().raw("POST", "/device", fields, { "sec-fetch-site": "cross-site" });
  assert.equal(foreign.status, 403);
  assert.equal((await poll()).state, "authorization_pending");
});
