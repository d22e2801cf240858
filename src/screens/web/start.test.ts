import assert from "node:assert/strict";
import { test } from "node:test";
import { PortError } from "../../address/address.ts";
import { TestBank } from "../../atm/testing/test-bank.ts";
import { startAtm } from "./start.ts";

test("an ATM listens, reports its state, and refuses a used port", async () => {
  await using bank = await TestBank.start();
  await bank.writeKeyFile([]);
  const options = {
    number: 1,
    banks: [{ host: "127.0.0.1", port: bank.port }],
    keyFile: bank.keyFile,
    dataDir: bank.folder,
    host: "127.0.0.1",
    port: 0,
  };
  const atm = await startAtm(options);
  try {
    const health = await (await fetch(`${atm.url}/healthz`)).json();
    assert.deepEqual(Object.keys(health as object).sort(), ["atm", "bank", "cash", "log", "status"]);
    const welcome = await (await fetch(atm.url)).text();
    assert.match(welcome, /<title>Welcome · Strongroom ATM 1<\/title>/);
    const style = /href="(\/assets\/[^"]+\.css)"/.exec(welcome)?.[1];
    assert.match((await fetch(atm.url + style)).headers.get("content-type") ?? "", /text\/css/);
    const font = await fetch(atm.url + (/href="([^"]+\.woff2)"/.exec(welcome)?.[1] ?? ""));
    assert.equal((await font.arrayBuffer()).byteLength > 10_000, true);
    const again = startAtm({ ...options, port: Number(new URL(atm.url).port) });
    await assert.rejects(again, (error) => error instanceof PortError && /is in use/.test(error.message));
  } finally {
    await atm.stop();
  }
  await assert.rejects(fetch(atm.url), "it has stopped listening");
});

test("an ATM can start without the bank and without cash", async () => {
  await using bank = await TestBank.start();
  await bank.writeKeyFile([]);
  await bank.goDown();
  const address = { host: "127.0.0.1", port: bank.port };
  const atm = await startAtm({
    number: 2,
    banks: [address],
    keyFile: bank.keyFile,
    dataDir: bank.folder,
    host: "127.0.0.1",
    port: 0,
  });
  assert.equal((await fetch(atm.url)).status, 200);
  await atm.stop();
});
