import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { type StatusOfBank, statusOfBank } from "./status-of-bank.ts";
import { TwoOperators } from "./two-operators.ts";

export const ALICE = { username: "alice", password: "a long enough secret" };
export const BOB = { username: "bob", password: "another long secret" };

/** A real bank with its status, one ATM where alice is signed in and has money, and a customer bob. */
export class EventBank implements AsyncDisposable {
  readonly bank: BankUnderTest;
  readonly status: StatusOfBank;
  readonly args: readonly string[];
  readonly #keys: InitiatorKeys;
  #operators: Promise<TwoOperators> | null = null;
  /** The session of alice. A cause that ends all sessions signs her in again. */
  atm: ScriptedAtm;

  private constructor(bank: BankUnderTest, status: StatusOfBank, args: readonly string[], keys: InitiatorKeys, atm: ScriptedAtm) {
    this.bank = bank;
    this.status = status;
    this.args = args;
    this.#keys = keys;
    this.atm = atm;
  }

  static async start(): Promise<EventBank> {
    const status = await statusOfBank();
    const args = ["--workers", "1", "--audit-lag", "8", "--terminal-requests", "50", ...status.args];
    await using started = new AsyncDisposableStack();
    const bank = started.use(await BankUnderTest.start(args));
    const keys = await bank.enrol(1);
    for (const { username, password } of [ALICE, BOB]) await bank.signUp([username], password);
    const atm = await bank.connect(keys);
    await atm.get("signin", ALICE);
    await atm.get("deposit", { amount: Money(500_00n) });
    started.move();
    return new EventBank(bank, status, args, keys, atm);
  }

  /** Runs a command that must succeed. */
  async run(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.bank.run(...args);
    assert.equal(code, 0, stdout + stderr);
  }

  /** Two operators, whom the first call enters. */
  operators(): Promise<TwoOperators> {
    this.#operators ??= TwoOperators.at(this.bank, ["tess", "tim"]);
    return this.#operators;
  }

  /** Places a hold on alice's account. */
  async held(): Promise<RequestId> {
    const hold = newRequestId();
    await this.atm.get("withdraw", { amount: Money(20_00n) }, hold);
    return hold;
  }

  /** Opens another channel of the same ATM, with nobody signed in. */
  another(): Promise<ScriptedAtm> {
    return this.bank.connect(this.#keys);
  }

  /** Signs alice in again after all sessions have ended. */
  async signInAgain(): Promise<void> {
    this.atm = await this.another();
    await this.atm.get("signin", ALICE);
  }

  /** Returns how many events of each kind are recorded. */
  async recordedKinds(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.bank.database.store.sql<{ kind: string; times: number }[]>`
      select kind, count(*)::int as times from audit_event group by kind`;
    return new Map(rows.map(({ kind, times }) => [kind, times]));
  }

  /** Returns the confidential fields of the newest event of a kind. */
  async newest(kind: "bank-start" | "config-change"): Promise<Readonly<Record<string, string | number>>> {
    return (await recordedBy(this.bank, kind)).at(-1)?.confidential ?? {};
  }

  /** Returns the whole plaintext log. */
  loggedText(): string {
    const folder = path.join(this.bank.data, "audit", "plain");
    return readdirSync(folder)
      .map((name) => readFileSync(path.join(folder, name), "utf8"))
      .join("");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.bank[Symbol.asyncDispose]();
  }
}
