import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { ALL_ENTRIES } from "../src/protocol/protocol.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { TwoOperators } from "./two-operators.ts";

const PASSWORD = "a long enough secret";
const cents = (amount: number): Money => Money(BigInt(amount));

/** The data of a stopped bank that has recorded every kind of event. Tests only copy it. */
export interface KeptLog extends AsyncDisposable {
  readonly bank: BankUnderTest;
  /** The stopped bank's data folder. */
  readonly data: string;
  /** An earlier copy of the audit folder, when it had `olderSize` records. */
  readonly older: string;
  readonly olderSize: number;
}

/** Runs the bank on two days: the log then has commits of several events, and more than one tile. */
export async function keptLog(): Promise<KeptLog> {
  const bank = await BankUnderTest.start();
  await firstDay(bank);
  assert.equal(await bank.program.stop(), 0);
  const older = path.join(bank.data, "audit-older");
  cpSync(path.join(bank.data, "audit"), older, { recursive: true });
  const olderSize = Number(readFileSync(path.join(older, "tlog/checkpoint"), "utf8").split("\n")[1]);

  await bank.startAgain();
  await secondDay(bank);
  assert.equal(await bank.program.stop(), 0);
  return { bank, data: bank.data, older, olderSize, [Symbol.asyncDispose]: () => bank[Symbol.asyncDispose]() };
}

/** Makes the folders of a case. Keys and log are copies; the database is the bank's. */
export function copyOf({ bank, data }: KeptLog, folder: string): { audit: string; environment: NodeJS.ProcessEnv } {
  mkdirSync(folder, { mode: 0o700 });
  for (const name of ["keys", "audit"]) cpSync(path.join(data, name), path.join(folder, name), { recursive: true });
  return { audit: path.join(folder, "audit"), environment: { ...bank.environment, STRONGROOM_DATA: folder } };
}

async function firstDay(bank: BankUnderTest): Promise<void> {
  const keys = await bank.enrol(1);
  await bank.signUp(["alice", "bob"], PASSWORD);
  {
    await using atm = await bank.connect(keys);
    await atm.ask("signin", { username: "alice", password: "not her password" });
    await atm.get("signin", { username: "alice", password: PASSWORD });
    await atm.get("deposit", { amount: cents(500_00) });
    await payOut(atm);
    await atm.get("payee", { payee: "bob" });
    await atm.get("transfer", { payee: "bob", amount: cents(30_00) });
    await atm.ask("transfer", { payee: "nobody", amount: cents(30_00) });
    await atm.ask("withdraw", { amount: cents(900_000_00) });
    await atm.get("statement", { ...ALL_ENTRIES, before: 0, most: 10 });
    await atm.ask("change-password", { password: PASSWORD, replacement: "short" });
    await Promise.all(Array.from({ length: 60 }, () => atm.get("balance", {})));
    await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
    await atm.get("witness-alarm", { reason: "rolled-back", kept: 7, offered: 5 });
    await atm.get("signout", {});
  }
  // One session is cut off while a customer is signed in, and one sends an invalid message.
  const cutOff = await bank.connect(keys);
  await cutOff.get("signin", { username: "bob", password: PASSWORD });
  cutOff.channel.destroy();
  const nonsense = await bank.connect(keys);
  nonsense.channel.send(Buffer.from("hello"));
  await nonsense.channel.ended;
}

async function payOut(atm: ScriptedAtm): Promise<void> {
  const [paid, given] = [newRequestId(), newRequestId()];
  await atm.get("withdraw", { amount: cents(40_00) }, paid);
  await atm.get("settle", { hold: paid, amount: cents(40_00) });
  await atm.get("withdraw", { amount: cents(20_00) }, given);
  await atm.get("release", { hold: given });
  await atm.get("outcome", { request: given });
}

async function secondDay(bank: BankUnderTest): Promise<void> {
  const keys = await bank.enrol(2);
  const hold = newRequestId();
  {
    await using atm = await bank.connect(keys);
    await atm.get("signin", { username: "bob", password: PASSWORD });
    await atm.get("withdraw", { amount: cents(10_00) }, hold);
    for (let batch = 0; batch < 6; batch++) await Promise.all(Array.from({ length: 60 }, () => atm.get("balance", {})));
  }
  const operators = await TwoOperators.at(bank);
  await operators.agree("holds-settle", { request: hold, terminal: 2, amount: "10" });
  await operators.agree("customer-unlock", { username: "alice" });
  await operators.agree("terminal-rotate", { terminal: 2 });
  await operators.leave();
  const { code, stderr } = await bank.run("terminal", "revoke", "2", "--break-glass", "a test");
  assert.equal(code, 0, stderr);
  const { sql } = bank.database.store;
  const kinds = async (): Promise<string[]> =>
    (await sql<{ kind: string }[]>`select distinct kind from audit_event`).map(({ kind }) => kind);
  await eventually(
    async () => (await kinds()).length >= KINDS.length - 1,
    async () => `no ${KINDS.filter(async (each) => !(await kinds()).includes(each))}`,
  );
}

/** Makes the bank record its events. The bank's stop comes last. */
export const KINDS = [
  ...["signup", "signin", "signout", "session-expired", "change-password", "balance", "statement", "payee", "deposit"],
  ...[
    "withdraw",
    "settle",
    "release",
    "transfer",
    "outcome",
    "cash-load",
    "proposal-make",
    "proposal-approve",
    "terminal-status",
  ],
  ...["witness-alarm", "terminal-enrol", "terminal-rotate", "terminal-revoke", "customer-unlock", "channel-ready"],
  ...["channel-close", "channel-truncated", "channel-breach", "bank-start", "bank-stop", "writer-end"],
] as const;
