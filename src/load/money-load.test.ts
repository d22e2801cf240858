import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClient } from "../client/testing/test-client.ts";
import { add, Money } from "../model/model.ts";
import { type LoadReport, runLoad } from "./money-load.ts";

/** Runs a short load of two clients until this many operations have reached the bank; `change` comes halfway. */
async function loadUntil(client: TestClient, operations: number, change: () => void = () => {}): Promise<LoadReport> {
  const { bank } = client;
  const stop = new AbortController();
  let seen = 0;
  const gate = bank.gate;
  bank.gate = async (op) => {
    if (["deposit", "withdraw", "transfer"].includes(op)) seen++;
    if (seen === operations / 2) change();
    if (seen === operations) stop.abort();
    await gate(op);
  };
  return runLoad({
    ...{ bank: [`127.0.0.1:${bank.port}`], keyFiles: [bank.keyFile], clients: 2, perSecond: null, prefix: "load-" },
    ...{ mix: { deposit: 4, withdraw: 3, transfer: 2, signin: 1 }, forMs: 60_000, graceMs: 300, stop: stop.signal },
  });
}

test("a load counts what the bank acknowledged, and its accounts have that", async () => {
  await using client = await TestClient.start();
  const report = await loadUntil(client, 40);
  assert.deepEqual([report.unacknowledged, report.differences, report.compared, report.behind], [[], [], 2, 0]);
  assert.ok(report.done >= 40 && (report.operations.deposit?.done ?? 0) > (report.operations.transfer?.done ?? 0));
  const ought = [...client.bank.ledger.accounts.values()].reduce((sum, { posted }) => sum + posted, 0n);
  const { deposit, withdraw } = report.operations;
  const refused = withdraw?.refused["insufficient-funds"] ?? 0;
  assert.equal(ought, 200n * BigInt(deposit?.done ?? 0) - 100n * BigInt((withdraw?.done ?? 0) - refused));
});

test("an account that has more than was acknowledged is named", async () => {
  await using client = await TestClient.start();
  let isDone = false;
  const { differences } = await loadUntil(client, 20, () => {
    if (isDone) return;
    isDone = true;
    for (const account of client.bank.ledger.accounts.values())
      if (account.username.endsWith("-1")) account.posted = add(account.posted, Money(5n));
  });
  assert.equal(differences.length, 1);
  assert.match(differences[0] ?? "", /^load-[0-9a-f]{6}-1: the account has \d+, but \d+ was acknowledged/);
});

test("an operation without an answer at the end is named, and its account is not judged", async () => {
  await using client = await TestClient.start();
  let isSilent = false;
  const { unacknowledged, compared, differences } = await loadUntil(client, 20, () => {
    if (!isSilent) client.bank.mishap("deposit", "silence");
    isSilent = true;
  });
  assert.ok(unacknowledged.length > 0);
  assert.match(unacknowledged[0] ?? "", /^deposit of load-[0-9a-f]{6}-\d: the call was aborted$/);
  assert.deepEqual([compared < 2, differences], [true, []]);
});
