import { setTimeout as pause } from "node:timers/promises";
import { PASSWORD } from "./crash-client.ts";
import { FormBrowser, type FormPage } from "./form-browser.ts";
import type { Random } from "./fuzz-random.ts";
import { LOOK_MS } from "./look-at.ts";

/** The content of a receipt. */
export interface Receipt {
  readonly reference: string;
  readonly op: "withdraw" | "deposit" | "transfer";
  /** In minor units. */
  readonly amount: bigint;
}

const OP_OF: Readonly<Record<string, Receipt["op"]>> = { Withdrawn: "withdraw", Deposited: "deposit", Transferred: "transfer" };
/** The pause before a customer tries again at a machine that is dead, or whose bank is. */
const AGAIN_MS = 150;
/** The most times that a customer reloads a page that is still checking. */
const LOOKS_MAX = 4;

/** A person who uses an ATM's page without JavaScript to withdraw, deposit and transfer while processes die. */
export class CrashCustomer {
  readonly receipts: Receipt[] = [];
  readonly #browser: FormBrowser;
  readonly #username: string;
  readonly #payees: readonly string[];
  readonly #random: Random;
  readonly #restMs: number;

  /** `restMs` is the pause after each operation, in milliseconds. */
  constructor(url: string, username: string, payees: readonly string[], random: Random, restMs: number) {
    this.#browser = new FormBrowser(url);
    this.#username = username;
    this.#payees = payees.filter((each) => each !== username);
    this.#random = random;
    this.#restMs = restMs;
  }

  /** Runs until `stop`. If the ATM or the bank is dead at the moment, tries again. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted)
      try {
        if (!this.#browser.hasSession) await this.signIn();
        await this.#act();
        await pause(this.#restMs);
      } catch {
        this.#browser.forget();
        await pause(AGAIN_MS);
      }
  }

  /** Signs in, and rejects if that fails. A sign-in also starts the ATM's recovery. */
  signIn(): Promise<void> {
    return this.#browser.signIn(this.#username, PASSWORD);
  }

  async #act(): Promise<void> {
    const n = this.#random.below(20);
    const order = n < 10 ? await this.#askForCash() : n < 17 ? await this.#insertNotes() : await this.#payOther();
    if (order.path.startsWith("/order/")) return this.#confirm(order.path);
    if (!["/withdraw", "/deposit", "/transfer"].includes(order.path)) throw new Error("signed out");
  }

  #askForCash(): Promise<FormPage> {
    return this.#browser.send("POST", "/withdraw", { amount: String(10 * (1 + this.#random.below(20))) });
  }

  #insertNotes(): Promise<FormPage> {
    const [tens, fifties] = [this.#random.below(6), this.#random.below(4)];
    return this.#browser.send("POST", "/deposit", { "notes-1000": String(1 + tens), "notes-5000": String(fifties) });
  }

  #payOther(): Promise<FormPage> {
    const amount = `${1 + this.#random.below(40)}.50`;
    return this.#browser.send("POST", "/transfer", { payee: this.#random.pick(this.#payees), amount });
  }

  async #confirm(order: string): Promise<void> {
    await pause(LOOK_MS);
    let page = await this.#browser.send("POST", order);
    for (let looks = 0; looks < LOOKS_MAX && /<h1[^>]*>(We are checking|One moment)/.test(page.html); looks++)
      page = await this.#browser.send("GET", order);
    const receipt = receiptOf(page);
    if (receipt !== null) this.receipts.push(receipt);
    // Usually the bank could not be reached. The session is then over.
    else this.#browser.forget();
  }
}

function receiptOf({ html }: FormPage): Receipt | null {
  const reference = /<dt>Reference<\/dt><dd><bdi>([2-9A-Z-]{9})</.exec(html)?.[1];
  const [, name, figure] = /<dt>(Withdrawn|Deposited|Transferred)<\/dt><dd><bdi>([^<]+)</.exec(html) ?? [];
  const op = OP_OF[name ?? ""];
  if (reference === undefined || op === undefined || figure === undefined) return null;
  return { reference, op, amount: BigInt(figure.replace(/\D/g, "")) };
}
