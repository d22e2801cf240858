import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import type { OperationName, RequestOf } from "../src/protocol/operations.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

/** The password of every customer of a CustomersBank. */
export const PASSWORD = "a long enough secret";

export const cents = (amount: number): Money => Money(BigInt(amount));

/** A real bank with two enrolled ATMs and customers who have signed up. */
export class CustomersBank implements AsyncDisposable {
  readonly bank: BankUnderTest;
  readonly keys: InitiatorKeys;
  /** The keys of ATM 2. */
  readonly otherKeys: InitiatorKeys;

  private constructor(bank: BankUnderTest, keys: InitiatorKeys, otherKeys: InitiatorKeys) {
    this.bank = bank;
    this.keys = keys;
    this.otherKeys = otherKeys;
  }

  static async start(args: readonly string[], usernames: readonly string[]): Promise<CustomersBank> {
    await using started = new AsyncDisposableStack();
    const bank = started.use(await BankUnderTest.start(args));
    const customers = new CustomersBank(bank, await bank.enrol(1), await bank.enrol(2));
    await bank.signUp(usernames, PASSWORD);
    started.move();
    return customers;
  }

  /** Opens a channel of ATM 1, with nobody signed in. */
  connect(): Promise<ScriptedAtm> {
    return this.bank.connect(this.keys);
  }

  /** Opens a channel and signs the customer in. */
  async signedIn(username: string, by = this.keys): Promise<ScriptedAtm> {
    const atm = await this.bank.connect(by);
    await atm.get("signin", { username, password: PASSWORD });
    return atm;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.bank[Symbol.asyncDispose]();
  }
}

/** Sends a request and resolves with the reason of its refusal, or "none". */
export async function refusalOf<Name extends OperationName>(
  atm: ScriptedAtm,
  op: Name,
  fields: RequestOf<Name>,
  id = newRequestId(),
): Promise<string> {
  const outcome = (await atm.ask(op, fields, id)) as Outcome<unknown>;
  return outcome.ok ? "none" : outcome.refusal;
}
