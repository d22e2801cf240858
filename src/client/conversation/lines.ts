import { type BankLink, LinkError } from "../../atm/atm.ts";
import type { Outcome, RequestId } from "../../model/model.ts";
import type { OperationName, RequestOf, ResultOf } from "../../protocol/protocol.ts";
import { isBreach } from "./terminal.ts";

/** One channel, and whether this ATM's customer is signed in on it. */
export interface Line {
  readonly link: BankLink;
  signedIn: boolean;
  underWay: number;
  retired: boolean;
}

interface Customer {
  readonly username: string;
  readonly password: string;
}

/**
 * The channel in use, replaced by a new one when it is lost, silent or due (docs/PROTOCOL.md, sections 4.2 and 5.1). A customer is one of
 * a channel, so this signs the customer in again on each new one, unless the bank has ended the sign-in.
 */
export class Lines {
  /** Why the customer is not signed in any more; null if nobody was, or signed out. */
  gone: (Outcome<never> & { readonly ok: false }) | null = null;
  /** Did the last try to open a channel meet something that is not this bank? */
  metBreach = false;
  readonly #openLink: () => Promise<BankLink>;
  #line: Line | null = null;
  #opening: Promise<Line> | null = null;
  #customer: Customer | null = null;
  #closed = false;

  /** `openLink` opens a channel at any of the bank's servers. */
  constructor(openLink: () => Promise<BankLink>) {
    this.#openLink = openLink;
  }

  /** Resolves with a channel that can be used. Rejects with LinkError. */
  get(): Promise<Line> {
    const line = this.#line;
    if (line?.link.over && line.link.signedOut) this.#forget({ ok: false, refusal: "not-signed-in", details: {} });
    const isFit = line !== null && !line.link.over && !line.link.renewDue && line.signedIn === (this.#customer !== null);
    if (isFit) return Promise.resolve(line);
    this.#opening ??= this.#open()
      .catch((error: unknown) => {
        // A channel that is due for renewal still works for a while.
        if (line === null || line !== this.#line || line.link.over || !line.link.renewDue) throw error;
        return line;
      })
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  /** Sends one request once, and takes note of what it does to the customer. */
  async send<Name extends OperationName>(
    line: Line,
    op: Name,
    fields: RequestOf<Name>,
    id: RequestId,
  ): Promise<Outcome<ResultOf<Name>>> {
    line.underWay++;
    try {
      const outcome = await line.link.request(op, fields, id);
      if (op === "signin" && outcome.ok) this.#begin(line, fields as Customer);
      if (!outcome.ok && outcome.refusal === "not-signed-in" && line.signedIn) {
        this.#forget(outcome);
        line.signedIn = false;
      }
      return outcome;
    } finally {
      line.underWay--;
      if (line.retired && line.underWay === 0) line.link.close("renew");
    }
  }

  /** Gives a channel up that did not answer. Requests that wait on it are repeated over another one. */
  leave(line: Line): void {
    if (this.#line === line) this.#line = null;
    line.link.close("done");
  }

  /** Forgets the customer, and signs out on the channel if it still lives; returns false if nobody was signed in. */
  async signOut(): Promise<boolean> {
    const line = this.#line;
    if (this.#customer === null) return false;
    this.#customer = null;
    this.gone = null;
    this.#line = null;
    if (line !== null && !line.link.over) {
      await line.link.request("signout", {}).catch((error: unknown) => {
        if (!(error instanceof LinkError)) throw error;
      });
      line.link.close("done");
    }
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#customer = null;
    this.#line?.link.close("done");
  }

  async #open(): Promise<Line> {
    const old = this.#line;
    let link: BankLink | null = null;
    try {
      link = await this.#openLink();
      const line: Line = { link, signedIn: false, underWay: 0, retired: false };
      await this.#signInAgain(line);
      if (this.#closed) throw new LinkError("bank-unreachable", "this ATM is closed");
      this.metBreach = false;
      this.#line = line;
      if (old !== null) retire(old);
      return line;
    } catch (error) {
      this.metBreach = link?.broken ?? isBreach(error);
      link?.close("done");
      throw error;
    }
  }

  /** Rejects with LinkError if the bank does not answer, or if another customer has come meanwhile. */
  async #signInAgain(line: Line): Promise<void> {
    const customer = this.#customer;
    if (customer !== null) {
      const outcome = await line.link.request("signin", { ...customer });
      if (!outcome.ok && outcome.refusal === "bank-busy") throw new LinkError("bank-busy", "the bank has too much to do");
      line.signedIn = outcome.ok;
      if (!outcome.ok && this.#customer === customer) this.#forget(outcome);
    }
    if (line.signedIn !== (this.#customer !== null)) throw new LinkError("bank-busy", "another customer has come");
  }

  #begin(line: Line, { username, password }: Customer): void {
    line.signedIn = true;
    this.#customer = { username, password };
    this.gone = null;
  }

  #forget(refusal: Outcome<never> & { readonly ok: false }): void {
    if (this.#customer === null) return;
    this.#customer = null;
    this.gone = refusal;
  }
}

/** Lets the requests under way on a channel end before it is closed. */
function retire(line: Line): void {
  line.retired = true;
  if (line.underWay === 0) line.link.close("renew");
}
