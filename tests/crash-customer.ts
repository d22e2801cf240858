import { setTimeout as pause } from "node:timers/promises";
import { PASSWORD } from "./crash-client.ts";
import type { Random } from "./fuzz-random.ts";

/** What a receipt says. */
export interface Receipt {
  readonly request: string;
  readonly op: "withdraw" | "deposit" | "transfer";
  /** In minor units. */
  readonly amount: bigint;
}

interface Page {
  readonly path: string;
  readonly html: string;
}

const OP_OF: Readonly<Record<string, Receipt["op"]>> = { Withdrawn: "withdraw", Deposited: "deposit", Transferred: "transfer" };
const FETCH_MS = 30_000;
/** How often a customer looks at a page that is still checking before leaving it to the machine. */
const LOOKS_MAX = 4;

/** A person at an ATM's page with a browser without JavaScript: withdraws, deposits and pays others, whatever dies. */
export class CrashCustomer {
  readonly receipts: Receipt[] = [];
  readonly #url: string;
  readonly #username: string;
  readonly #payees: readonly string[];
  readonly #random: Random;
  #cookie: string | null = null;

  constructor(url: string, username: string, payees: readonly string[], random: Random) {
    this.#url = url;
    this.#username = username;
    this.#payees = payees.filter((each) => each !== username);
    this.#random = random;
  }

  /** Until `stop`. A machine or a bank that is dead at the moment is tried again. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted)
      try {
        if (this.#cookie === null) await this.signIn();
        await this.#act();
      } catch {
        this.#cookie = null;
        await pause(50);
      }
  }

  /** Signs in; rejects where that fails. It also wakes the machine's recovery. */
  async signIn(): Promise<void> {
    this.#cookie = null;
    const page = await this.#send("POST", "/signin", { username: this.#username, password: PASSWORD });
    if (page.path !== "/menu") throw new Error(`no menu but: ${textOf(page)}`);
  }

  async #act(): Promise<void> {
    const n = this.#random.below(20);
    const slip = n < 10 ? await this.#askForCash() : n < 17 ? await this.#insertNotes() : await this.#payOther();
    if (slip.path.startsWith("/slip/")) return this.#confirm(slip.path);
    if (!["/withdraw", "/deposit", "/transfer"].includes(slip.path)) throw new Error("signed out");
  }

  #askForCash(): Promise<Page> {
    return this.#send("POST", "/withdraw", { amount: String(10 * (1 + this.#random.below(20))) });
  }

  #insertNotes(): Promise<Page> {
    const [tens, fifties] = [this.#random.below(6), this.#random.below(4)];
    return this.#send("POST", "/deposit", { "notes-1000": String(1 + tens), "notes-5000": String(fifties) });
  }

  #payOther(): Promise<Page> {
    const amount = `${1 + this.#random.below(40)}.50`;
    return this.#send("POST", "/transfer", { payee: this.#random.pick(this.#payees), amount });
  }

  async #confirm(slip: string): Promise<void> {
    let page = await this.#send("POST", slip);
    for (let looks = 0; looks < LOOKS_MAX && /<h1>(We are checking|One moment)/.test(page.html); looks++)
      page = await this.#send("GET", slip);
    const receipt = receiptOf(page);
    if (receipt !== null) this.receipts.push(receipt);
    // Most often the bank could not be reached: that is over for this session.
    else this.#cookie = null;
  }

  async #send(method: "GET" | "POST", path: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { origin: this.#url, ...(this.#cookie !== null && { cookie: this.#cookie }) },
      body: method === "POST" ? new URLSearchParams(fields) : null,
      redirect: "manual",
      signal: AbortSignal.timeout(FETCH_MS),
    });
    // A sign-in without a session brings two: the one that holds is the last.
    const cookie = response.headers.getSetCookie().at(-1);
    if (cookie !== undefined) this.#cookie = /max-age=0/i.test(cookie) ? null : (cookie.split(";")[0] ?? null);
    const html = await response.text();
    const next = response.headers.get("location");
    return response.status === 303 && next !== null ? this.#send("GET", next) : { path, html };
  }
}

function receiptOf({ html }: Page): Receipt | null {
  const request = /<dt>Reference<\/dt><dd>([0-9a-f-]{36})</.exec(html)?.[1];
  const [, name, figure] = /<dt>(Withdrawn|Deposited|Transferred)<\/dt><dd>([^<]+)</.exec(html) ?? [];
  const op = OP_OF[name ?? ""];
  if (request === undefined || op === undefined || figure === undefined) return null;
  return { request, op, amount: BigInt(figure.replace(/\D/g, "")) };
}

const textOf = ({ html }: Page): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .slice(0, 500);
