import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BankUnderTest } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { Customer } from "./customer.ts";
import { freeAtmNumber } from "./everything.ts";
import { Program } from "./program.ts";
import { WireRecorder } from "./wire-recorder.ts";

const USERNAME = "heinrich.viii";
const PASSWORD = "six unlikely brides";

test("a listener on the network sees no username, password, amount or operation", async () => {
  await using bank = await BankUnderTest.start();
  const n = await freeAtmNumber();
  const key = path.join(bank.data, "key.json");
  assert.equal((await bank.run("terminal", "first", String(n), "--out", key)).code, 0);
  await using wire = await WireRecorder.start(bank.port);
  await using atm = new Program(["atm", String(n), "--bank", `127.0.0.1:${wire.port}`, "--key", key], bank.environment);
  await atm.says("serves its page");
  await using browser = await Browser.start({ width: 390, height: 844 });
  const customer = new Customer(await browser.page(), `http://127.0.0.1:${5000 + n}`);
  await customer.signUp(USERNAME, PASSWORD);
  await customer.signIn(USERNAME, PASSWORD);
  await customer.deposit({ "€50": 5 });
  await customer.withdraw("170");
  assert.equal(await customer.balance(), "€80.00");
  await customer.signOut();

  const heard = wire.heard;
  assert.ok(heard.length > 4_000, "a whole session went by");
  const { terminal_id, psk, static_private } = JSON.parse(readFileSync(key, "utf8")) as Record<string, string>;
  for (const text of [
    USERNAME,
    PASSWORD,
    "signin",
    "deposit",
    "withdraw",
    "amount",
    "25000",
    "17000",
    "8000",
    terminal_id as string,
  ])
    assert.ok(!heard.includes(text), `"${text}" went over the wire`);
  for (const secret of [psk, static_private]) assert.ok(!heard.includes(Buffer.from(secret as string, "hex")));
  assert.deepEqual(browser.complaints, []);
});
