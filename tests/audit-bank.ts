import assert from "node:assert/strict";
import path from "node:path";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import type { EventKind } from "../src/model/event.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { untilCopied } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

const PASSWORD = "a long enough secret";

/** A bank with a log to read: two customers, a deposit, a withdrawal, a transfer, a refusal and a wrong password. */
export async function bankWithHistory(): Promise<BankUnderTest> {
  const bank = await BankUnderTest.start();
  try {
    const keys = await bank.enrol(1);
    await bank.signUp(["alice", "bob"], PASSWORD);
    // The log has the sign-ups before all that the customers do.
    await untilInCopy(bank, "signup");
    const atm = await connectOnceKnown(bank, keys);
    await makeHistory(atm);
    await atm[Symbol.asyncDispose]();
    await untilInCopy(bank, "channel-close");
    return bank;
  } catch (error) {
    await bank[Symbol.asyncDispose]();
    throw error;
  }
}

/** The bank's workers accept a new ATM a moment after its enrolment. */
async function connectOnceKnown(bank: BankUnderTest, keys: InitiatorKeys): Promise<ScriptedAtm> {
  const made: ScriptedAtm[] = [];
  await eventually(
    async () => {
      const atm = await bank.connect(keys).catch(() => null);
      if (atm !== null) made.push(atm);
      return atm !== null;
    },
    () => "the bank does not know the ATM",
  );
  return made[0] as ScriptedAtm;
}

async function makeHistory(atm: ScriptedAtm): Promise<void> {
  await atm.ask("signin", { username: "alice", password: "not her password" });
  await atm.get("signin", { username: "alice", password: PASSWORD });
  await atm.get("deposit", { amount: Money(100_00n) });
  const hold = newRequestId();
  await atm.get("withdraw", { amount: Money(40_00n) }, hold);
  await atm.get("settle", { hold, amount: Money(40_00n) });
  await atm.ask("withdraw", { amount: Money(500_00n) });
  await atm.get("transfer", { payee: "bob", amount: Money(5_00n) });
  await atm.get("signout", {});
}

/** Waits until the bank's copy of the log has every event that is committed now, and one of this kind. */
export async function untilInCopy(bank: BankUnderTest, kind: EventKind = "bank-start"): Promise<void> {
  await eventually(
    async () => (await bank.database.store.sql`select from audit_event where kind = ${kind} limit 1`).length > 0,
    () => `there is no ${kind}`,
  );
  await untilCopied(bank.database.store, path.join(bank.data, "audit"));
}

export const auditorKey = (bank: BankUnderTest): string => path.join(bank.data, "keys", "auditor.key");

/** Runs an audit command that must succeed, and resolves with its output. */
export async function audit(bank: BankUnderTest, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await bank.run("audit", ...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
  return { stdout, stderr };
}
