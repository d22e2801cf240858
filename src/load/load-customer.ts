import { type Atm, AtmError } from "../client/client.ts";
import type { RefusalName } from "../model/model.ts";
import type { OperationName } from "./mix.ts";

/** Amounts in minor units. Deposits bring more than the default mix takes out, so accounts do not run dry. */
const DEPOSIT = 2_00n;
const OTHERS = 1_00n;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One customer of a load at one ATM, and what the bank has acknowledged of its money. */
export class LoadCustomer {
  readonly credentials: Credentials;
  /** What its account must hold by what was acknowledged, in minor units. */
  expected = 0n;
  /** True if an operation had no answer when the load ended: what the account must hold is not known then. */
  inDoubt = false;
  readonly #atm: Atm;

  constructor(atm: Atm, credentials: Credentials) {
    this.#atm = atm;
    this.credentials = credentials;
  }

  /** Opens the account and signs in. Resolves with why it was refused, or null. */
  async begin(signal: AbortSignal): Promise<RefusalName | null> {
    const opened = await this.#atm.signUp(this.credentials, { signal });
    if (!opened.ok) return opened.refusal;
    return refusalOf(await this.#atm.signIn(this.credentials, { signal }));
  }

  /**
   * Does one operation, and resolves with why it was refused, or null. `payee` gets the transfers. Rejects with AtmError if the bank has not
   * acknowledged it.
   */
  async act(name: OperationName, payee: LoadCustomer, signal: AbortSignal): Promise<RefusalName | null> {
    try {
      return await this.#act(name, payee, signal);
    } catch (error) {
      if (error instanceof AtmError && error.inDoubt) {
        this.inDoubt = true;
        if (name === "transfer") payee.inDoubt = true;
      }
      throw error;
    }
  }

  /** What differs from what was acknowledged, in a sentence; null if nothing does, or it is not known. */
  async check(signal: AbortSignal): Promise<string | null> {
    if (this.inDoubt) return null;
    const balance = await this.#atm.balance({ signal });
    const { username } = this.credentials;
    if (!balance.ok) return `${username}: the balance was refused: ${balance.refusal}`;
    if (balance.posted === this.expected && balance.held === 0n) return null;
    const held = balance.held === 0n ? "" : ` and holds ${balance.held}`;
    return `${username}: the account has ${balance.posted}${held}, but ${this.expected} was acknowledged (minor units)`;
  }

  end(): Promise<void> {
    return this.#atm.close();
  }

  async #act(name: OperationName, payee: LoadCustomer, signal: AbortSignal): Promise<RefusalName | null> {
    switch (name) {
      case "deposit":
        return this.#booked(await this.#atm.deposit(DEPOSIT, { signal }), DEPOSIT);
      case "withdraw": {
        const hold = await this.#atm.withdraw(OTHERS, { signal });
        return hold.ok ? this.#booked(await hold.settle({ paid: OTHERS }, { signal }), -OTHERS) : hold.refusal;
      }
      case "transfer": {
        if (payee === this) return refusalOf(await this.#atm.balance({ signal }));
        const transfer = await this.#atm.transfer({ payee: payee.credentials.username, amount: OTHERS }, { signal });
        if (transfer.ok) payee.expected += OTHERS;
        return this.#booked(transfer, -OTHERS);
      }
      case "balance":
        return refusalOf(await this.#atm.balance({ signal }));
      case "statement":
        return refusalOf(await this.#atm.statement({ most: 10 }, { signal }));
      case "signin":
        await this.#atm.signOut();
        return refusalOf(await this.#atm.signIn(this.credentials, { signal }));
    }
  }

  #booked(
    answer: { readonly ok: true } | { readonly ok: false; readonly refusal: RefusalName },
    change: bigint,
  ): RefusalName | null {
    if (answer.ok) this.expected += change;
    return refusalOf(answer);
  }
}

const refusalOf = (answer: { readonly ok: true } | { readonly ok: false; readonly refusal: RefusalName }): RefusalName | null =>
  answer.ok ? null : answer.refusal;
