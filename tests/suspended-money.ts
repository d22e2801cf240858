import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import path from "node:path";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import type { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { sequencersOf } from "./everything.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import type { StatusOfBank } from "./status-of-bank.ts";

/** For what takes some seconds: the test leaves the processor to the bank meanwhile. */
export const SELDOM_MS = 200;

/** Checks a bank whose audit log cannot be continued: for customers, for operators, and after its recovery. */

const ALICE = { username: "alice", password: "a long enough secret" };

/** Alice is signed in at ATM 1, and bob can be paid. */
export async function customerAtAtm(bank: BankUnderTest): Promise<ScriptedAtm> {
  const keys = await bank.enrol(1);
  await bank.signUp(["bob", ALICE.username], ALICE.password);
  const atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  return atm;
}

/** Places a hold for a withdrawal, and resolves with its request id. */
export async function hold(atm: ScriptedAtm, amount: bigint): Promise<RequestId> {
  const id = newRequestId();
  await atm.get("withdraw", { amount: Money(amount) }, id);
  return id;
}

/** Deposits a cent repeatedly, `atOnce` at a time, until one has this outcome. Resolves with the booked cents. */
export async function untilDeposits(atm: ScriptedAtm, ought: string, atOnce = 1): Promise<bigint> {
  let booked = 0n;
  let names: string[] = [];
  await eventually(
    async () => {
      const outcomes = await Promise.all(Array.from({ length: atOnce }, () => atm.ask("deposit", { amount: Money(1n) })));
      names = outcomes.map(nameOf);
      booked += BigInt(names.filter((name) => name === "ok").length);
      return names.includes(ought);
    },
    () => `deposits come to ${names.join(", ")}`,
    SELDOM_MS,
  );
  return booked;
}

/** Fails unless /ready, the metrics and the log show that money is suspended, and why. */
export async function isToldToOperators(bank: BankUnderTest, status: StatusOfBank, trouble: string | null): Promise<void> {
  await eventually(
    async () => (await status.get("/ready")).status === 503,
    () => "the bank says that it is ready",
  );
  assert.match(
    (await status.get("/ready")).text,
    /^the audit log is too far behind, so no new deposit, withdrawal, transfer or daily limit is taken: [1-9]\d* events wait for the audit log, the oldest for \d+ seconds/,
  );
  assert.equal(await status.metric("strongroom_audit_gate_closed"), 1);
  assert.ok(((await status.metric("strongroom_money_suspended")) ?? 0) >= 1);
  assert.ok(((await status.metric("strongroom_audit_lag_seconds")) ?? 0) > 1);
  assert.ok(((await status.metric("strongroom_audit_waiting_events")) ?? 0) > 0);
  if (trouble !== null)
    await eventually(
      async () => (await status.metric("strongroom_sequencer_trouble", { code: trouble })) === 1,
      async () => (await status.get("/metrics")).text,
    );
  assert.match(bank.program.stderr, /no new money operation is taken/);
}

/** Fails unless the bank accepts money again by itself and reports it, and the log verifies. */
export async function isTakenAgain(bank: BankUnderTest, status: StatusOfBank, atm: ScriptedAtm): Promise<void> {
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

/** Takes the log's signing key away, and kills the sequencer, which has it in memory. The result puts the key back. */
export async function withoutLogKey({ data, program }: BankUnderTest): Promise<() => void> {
  const key = path.join(data, "keys", "audit-log.key");
  renameSync(key, `${key}.away`);
  for (const pid of sequencersOf(program.process.pid as number)) process.kill(pid, "SIGKILL");
  await program.says(/cannot read the key file .*audit-log\.key/);
  return () => renameSync(`${key}.away`, key);
}

export const nameOf = (outcome: Outcome<unknown>): string => (outcome.ok ? "ok" : outcome.refusal);
