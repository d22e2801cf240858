import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { commandOf } from "./crash-process.ts";
import { eventually } from "./eventually.ts";
import { descendants } from "./everything.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { type StatusOfBank, statusOfBank } from "./status-of-bank.ts";

const ALICE = { username: "alice", password: "a long enough secret" };

test("while the log's folder is gone no new money is moved, what is under way is completed, and it recovers by itself", async () => {
  const status = await statusOfBank();
  await using bank = await BankUnderTest.start(["--audit-lag", "1", ...status.args]);
  await using atm = await customerAtAtm(bank);
  const deposit = newRequestId();
  const first = await atm.get("deposit", { amount: Money(100_00n) }, deposit);
  const [settled, released] = [await hold(atm, 40_00n), await hold(atm, 10_00n)];

  // The disk fails: where the log's folder was, there is none any more.
  const folder = path.join(bank.data, "audit");
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  const booked = await untilDeposits(atm, "money-suspended");
  for (const refused of [
    atm.ask("withdraw", { amount: Money(1n) }),
    atm.ask("deposit", { amount: Money(1n) }),
    atm.ask("transfer", { payee: "bob", amount: Money(1n) }),
  ])
    assert.deepEqual(nameOf(await refused), "money-suspended");
  await isToldToOperators(bank, status, "disk-write");

  // What is under way is completed, and what was answered before is answered again.
  assert.equal((await atm.get("settle", { hold: settled, amount: Money(40_00n) })).amount, Money(40_00n));
  await atm.get("release", { hold: released });
  assert.deepEqual(await atm.get("deposit", { amount: Money(100_00n) }, deposit), first);
  assert.equal((await atm.get("outcome", { request: settled })).state, "settled");
  const { posted, held } = await atm.get("balance", {});
  assert.deepEqual([posted, held], [60_00n + booked, 0n]);

  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  await isTakenAgain(bank, status, atm);
});

test("while the sealer has no key the bank closes too, and opens by itself once the key is there", async () => {
  const status = await statusOfBank();
  await using bank = await BankUnderTest.start(["--audit-lag", "1", ...status.args]);
  await using atm = await customerAtAtm(bank);
  const key = path.join(bank.data, "keys", "audit-log.key");
  renameSync(key, `${key}.away`);
  for (const pid of descendants(bank.program.process.pid as number))
    if (commandOf(pid).includes("sealer.js")) process.kill(pid, "SIGKILL");
  await untilDeposits(atm, "money-suspended");
  await isToldToOperators(bank, status, null);
  await bank.program.says(/cannot read the key file .*audit-log\.key/);
  renameSync(`${key}.away`, key);
  await isTakenAgain(bank, status, atm);
});

async function customerAtAtm(bank: BankUnderTest): Promise<ScriptedAtm> {
  const atm = await bank.connect(await bank.enrol(1));
  await atm.get("signup", { ...ALICE, username: "bob" });
  await atm.get("signup", ALICE);
  await atm.get("signin", ALICE);
  return atm;
}

async function hold(atm: ScriptedAtm, amount: bigint): Promise<RequestId> {
  const id = newRequestId();
  await atm.get("withdraw", { amount: Money(amount) }, id);
  return id;
}

/** Deposits a cent again and again until that comes to what is said; comes to the cents that were booked. */
async function untilDeposits(atm: ScriptedAtm, ought: string): Promise<bigint> {
  let booked = 0n;
  let name = "";
  await eventually(
    async () => {
      const outcome = await atm.ask("deposit", { amount: Money(1n) });
      name = nameOf(outcome);
      if (outcome.ok) booked += 1n;
      return name === ought;
    },
    () => `deposits come to ${name}`,
  );
  return booked;
}

/** That no money is taken, and why, is in /ready, in the metrics and in the log. */
async function isToldToOperators(bank: BankUnderTest, status: StatusOfBank, trouble: string | null): Promise<void> {
  await eventually(
    async () => (await status.get("/ready")).status === 503,
    () => "the bank says that it is ready",
  );
  assert.match(
    (await status.get("/ready")).text,
    /^the audit log is too far behind, so no new deposit, withdrawal or transfer is taken: [1-9]\d* events wait to be sealed, the oldest for \d+ seconds/,
  );
  assert.equal(await status.metric("strongroom_audit_gate_closed"), 1);
  assert.ok(((await status.metric("strongroom_money_suspended")) ?? 0) >= 1);
  assert.ok(((await status.metric("strongroom_audit_lag_seconds")) ?? 0) > 1);
  assert.ok(((await status.metric("strongroom_audit_unsealed_events")) ?? 0) > 0);
  // A sealer that failed to sync has ended, and is the first to say why again once it is there again.
  if (trouble !== null)
    await eventually(
      async () => (await status.metric("strongroom_sealer_trouble", { code: trouble })) === 1,
      async () => (await status.get("/metrics")).text,
    );
  assert.match(bank.program.stderr, /no new money operation is taken/);
}

async function isTakenAgain(bank: BankUnderTest, status: StatusOfBank, atm: ScriptedAtm): Promise<void> {
  await untilDeposits(atm, "ok");
  await eventually(
    async () => (await status.get("/ready")).status === 200,
    () => "the bank does not say that it is ready",
  );
  assert.equal(await status.metric("strongroom_audit_gate_closed"), 0);
  assert.match(bank.program.stderr, /money operations are taken again/);
  const { code, stdout } = await bank.run("audit", "verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(code, 0, stdout);
}

const nameOf = (outcome: Outcome<unknown>): string => (outcome.ok ? "ok" : outcome.refusal);
