import assert from "node:assert/strict";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type AssembledAtm, assembleAtm, dismissAtm } from "../src/atm/assemble.ts";
import { isHost, type Page, TestBrowser } from "../src/screens/testing/test-browser.ts";
import { createApp } from "../src/screens/web/app.tsx";
import type { OneServer, TwoServers } from "./two-servers.ts";

interface MovingOptions {
  /** Where it finds the servers; at their own addresses unless given. */
  readonly addresses?: readonly { readonly host: string; readonly port: number }[];
  readonly answerWaitMs?: number;
  readonly connectWaitMs?: number;
}

/** A real ATM that knows two servers of one bank, in the test's process, and everything that its customers should not have seen. */
export class MovingAtm implements AsyncDisposable {
  readonly atm: AssembledAtm;
  readonly #app: ReturnType<typeof createApp>;
  readonly #banks: TwoServers;
  /** The error screens that were shown, in the words of the ATM's log. */
  readonly errors: string[];

  private constructor(banks: TwoServers, atm: AssembledAtm, errors: string[]) {
    this.#banks = banks;
    this.atm = atm;
    this.errors = errors;
    this.#app = createApp(atm, isHost, { confirmAfterMs: 0 });
  }

  /** Starts ATM n, which is enrolled, as startAtm does, but without a web server. */
  static async start(banks: TwoServers, n: number, { addresses, ...waits }: MovingOptions = {}): Promise<MovingAtm> {
    const { first, second } = banks;
    const errors: string[] = [];
    const atm = await assembleAtm({
      number: n,
      banks: addresses ?? [first, second].map(({ port }) => ({ host: "127.0.0.1", port })),
      keyFile: path.join(first.data, `atm-${n}.json`),
      dataDir: path.join(first.data, `machine-${n}`),
      log: (_, message, fields) => {
        if (message === "an error screen was shown") errors.push(`${message}: ${fields?.["screen"]} on ${fields?.["page"]}`);
      },
      ...waits,
    });
    await atm.machine.recovery.start();
    atm.orders.start();
    return new MovingAtm(banks, atm, errors);
  }

  /** The server that its newest channel leads to. */
  get server(): OneServer {
    const { first, second } = this.#banks;
    return this.atm.lines.server === `127.0.0.1:${first.port}` ? first : second;
  }

  customer(username: string, password: string): MovingCustomer {
    return new MovingCustomer(new TestBrowser(this.#app), { username, password });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await dismissAtm(this.atm);
  }
}

const LOOK_EVERY_MS = 50;
const DEPOSITED = 50_00n;
const PAID = 30_00n;
const TRANSFERRED = 10_00n;

/** A customer at the ATM's pages, who expects every press to be answered with what it asks for. */
export class MovingCustomer {
  readonly #browser: TestBrowser;
  readonly #credentials: { readonly username: string; readonly password: string };
  /** What the answers so far have made of the customer's money, in minor units, and how many operations they acknowledged. */
  net = 0n;
  acknowledged = 0;

  constructor(browser: TestBrowser, credentials: { readonly username: string; readonly password: string }) {
    this.#browser = browser;
    this.#credentials = credentials;
  }

  get username(): string {
    return this.#credentials.username;
  }

  async signIn(): Promise<void> {
    shows(await this.#browser.fill("/signin", this.#credentials), `Hello, ${this.username}.`);
  }

  async signOut(): Promise<void> {
    shows(await this.#browser.send("/signout"), "Goodbye.");
  }

  async look(): Promise<void> {
    shows(await this.#browser.get("/balance"), "Available");
  }

  async deposit(): Promise<void> {
    await this.#move("/deposit", { "notes-5000": "1" }, "Deposited", DEPOSITED);
  }

  async withdraw(): Promise<void> {
    await this.#move("/withdraw", { amount: "30" }, "All done", -PAID);
  }

  async transfer(payee: MovingCustomer): Promise<void> {
    await this.#move("/transfer", { payee: payee.username, amount: "10" }, "Paid", -TRANSFERRED);
    payee.net += TRANSFERRED;
  }

  /** A whole visit, from sign-in to sign-out. */
  async visit(payee: MovingCustomer): Promise<void> {
    await this.signIn();
    await this.deposit();
    await this.withdraw();
    await this.transfer(payee);
    await this.look();
    await this.signOut();
  }

  async #move(form: string, fields: Readonly<Record<string, string>>, heading: string, change: bigint): Promise<void> {
    const asked = await this.#browser.fill(form, fields);
    assert.equal(asked.status, 200, asked.path);
    let page = await this.#browser.confirm();
    // On a slow machine the page waits, and loads again by itself.
    for (; page.heading === "One moment, please."; page = await this.#browser.get(page.path)) await pause(LOOK_EVERY_MS);
    shows(page, heading);
    this.net += change;
    this.acknowledged++;
  }
}

function shows({ status, heading, path: at }: Page, expected: string): void {
  assert.deepEqual([status, heading], [200, expected], at);
}
