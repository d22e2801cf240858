import { generateKeyPairSync } from "node:crypto";
import { ownHosts } from "../../address/address.ts";
import { type AnsweringBackoffice, OPERATIONS, openBackoffice, perform, performOnce } from "../../backoffice/backoffice.ts";
import { TestBackoffice } from "../../backoffice/testing/test-bank.ts";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { Currency, type RequestId, TERMINAL_CAPACITY_DEFAULT } from "../../model/model.ts";
import {
  approveDevice,
  beginDevice,
  findKeyHolder,
  findSession,
  type Operators,
  pollDevice,
  type Role,
  type SignedIn,
  signOut,
} from "../../operators/operators.ts";
import {
  anotherOperator,
  FROM,
  firstOperator,
  openTestOperators,
  resultOf,
  SECRET,
} from "../../operators/testing/test-operators.ts";
import { openStore, type Store } from "../../store/store.ts";
import { consoleUrl } from "../../store/testing/test-database.ts";
import type { ConsoleParts } from "../parts.ts";
import { createConsole } from "../web/app.tsx";

const UNBOUND = { most: 1e6, aSecond: 1e6 };
/** This process has no copy of the audit log, and no key of it. */
const NO_FILES = { evidence: null, auditing: { copy: null, runner: null } };
const ORIGIN = "http://localhost:4999";

/** An operator who is signed in twice: with a browser, and with a command line. */
export interface ApiUser {
  readonly signedIn: SignedIn;
  readonly cookie: string;
  readonly token: string;
}

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect.
  readonly body: any;
}

/** A console with real operators and operations on a database of its own, under the console's role. The bank carries out when it is told. */
export class TestApi implements AsyncDisposable {
  readonly bank: TestBackoffice;
  readonly operators: Operators;
  readonly backoffice: AnsweringBackoffice;
  readonly #store: Store;
  readonly #users = new Map<string, ApiUser>();
  #app: ReturnType<typeof createConsole> | null = null;

  private constructor(bank: TestBackoffice, store: Store, operators: Operators, backoffice: AnsweringBackoffice) {
    this.bank = bank;
    this.#store = store;
    this.operators = operators;
    this.backoffice = backoffice;
  }

  static async open(): Promise<TestApi> {
    const bank = await TestBackoffice.open();
    const store = openStore(consoleUrl(bank.ledger.url), { connections: 4, applicationName: "console test" });
    const events = eventStoreOn(store);
    const now = () => bank.now();
    const receiptKey = generateKeyPairSync("ed25519").publicKey;
    const settings = { store: events, now, currency: Currency("EUR"), receiptKey, secret: SECRET, report: () => {}, ...NO_FILES };
    return new TestApi(bank, store, await openTestOperators(events), await openBackoffice(settings));
  }

  /** What the console is given, under this origin. */
  parts(origin = ORIGIN): ConsoleParts {
    const { operators, backoffice, bank } = this;
    return {
      ...{ sql: this.#store.sql, currency: Currency("EUR"), origin, now: () => bank.now(), log: () => {}, operators },
      findKeyHolder: (token, address) => findKeyHolder(operators, token, { at: bank.now(), address }),
      findSession: (token, why) =>
        findSession(operators, token, bank.now(), { kind: why === "command-line" ? "command-line" : "browser" }),
      signOut: (operator) => signOut(operators, operator, bank.now()),
      operations: OPERATIONS,
      ...{ logCopy: null, terminalCapacity: TERMINAL_CAPACITY_DEFAULT, auditing: NO_FILES.auditing },
      apiRates: { session: UNBOUND, wrong: UNBOUND },
      invoke: (operator, name, given) => perform(backoffice, operator, name, given),
      answer: (operator, request) => performOnce(backoffice, operator, request),
      readKeys: async () => [],
      proposals: async () => ({ proposals: [], count: 0, next: null }),
    };
  }

  /** An operator with these roles. The first one is an administrator too, and invites the others. */
  async user(username: string, roles: readonly Role[] = ["teller", "treasurer", "administrator"]): Promise<ApiUser> {
    const known = this.#users.get(username);
    if (known !== undefined) return known;
    const [first] = this.#users.values();
    const at = this.bank.now();
    const { signedIn, token: cookie } =
      first === undefined
        ? await firstOperator(this.operators, username, at)
        : await anotherOperator(this.operators, { by: first.signedIn, username, roles, at });
    const user = { signedIn, cookie, token: await this.commandLine(signedIn) };
    this.#users.set(username, user);
    return user;
  }

  /** Signs a command line in. Its proof of identity is that of the browser's session. */
  async commandLine(signedIn: SignedIn): Promise<string> {
    // Few devices wait from one address.
    const from = { ...FROM, address: `192.0.2.${this.#users.size}` };
    const { userCode, deviceCode } = resultOf(await beginDevice(this.operators, { from, at: this.bank.now() }));
    resultOf(await approveDevice(this.operators, signedIn, { userCode, at: this.bank.now() }));
    const polled = await pollDevice(this.operators, { deviceCode, from, at: this.bank.now() });
    if (polled.state !== "granted") throw new Error(polled.state);
    return polled.session.token;
  }

  get app() {
    this.#app ??= createConsole(this.parts(), ownHosts("localhost", 4999));
    return this.#app.app;
  }

  async request(path: string, init: RequestInit = {}): Promise<ApiAnswer> {
    const headers = { host: "localhost:4999", ...(init.headers as Record<string, string>) };
    const response = await this.app.request(`/api/v1${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  }

  /** Asks for an operation as this user. */
  ask(user: Pick<ApiUser, "token">, name: string, given: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const own = { authorization: `Bearer ${user.token}`, "content-type": "application/json" };
    return this.request(`/operations/${name}`, { method: "POST", headers: { ...own, ...headers }, body: JSON.stringify(given) });
  }

  /** The bank carries out an approved proposal. */
  carryOut(id: string) {
    return this.bank.carryOut(this.backoffice, id as RequestId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close();
    await this.bank[Symbol.asyncDispose]();
  }
}
