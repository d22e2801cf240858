import { ownHosts } from "../../address/address.ts";
import { type Performed, performedJson } from "../../backoffice/backoffice.ts";
import type { KeyDetails } from "../../keys/keys.ts";
import { Currency, type OperatorId, TERMINAL_CAPACITY_DEFAULT } from "../../model/model.ts";
import { actorName, type Operators, type Role, type SignedIn } from "../../operators/operators.ts";
import type { Sql } from "../../store/store.ts";
import { PageBrowser } from "../../ui/testing/test-browser.ts";
import type { ListedProposal } from "../forms/proposal.ts";
import type { Caller, ConsoleParts } from "../parts.ts";
import { createConsole } from "../web/app.tsx";
import { TEST_OPERATIONS } from "./test-operations.ts";

const HOST = "localhost:4999";
/** A moment of the tests, in milliseconds since 1970 UTC. */
export const NOW = Date.UTC(2026, 2, 4, 14, 32, 5);

/** Live parts are read so many times as fast as usual: a test waits for what they show. */
const PACE = 10;

/** What a test's operation was asked for. */
export interface Asked {
  readonly operator: string;
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
}

/** A console in this process, without a socket, whose operators and operations are the test's. */
export class TestConsole {
  readonly #sessions = new Map<string, SignedIn>();
  readonly asked: Asked[] = [];
  /** The lines that it has logged as warnings or errors. */
  readonly logged: string[] = [];
  /** The answers to the next operations, in this order; after them, each is done. */
  readonly answers: Performed[] = [];
  /** The result of `proposals-show`. */
  shown: unknown = null;
  keys: readonly KeyDetails[] = [];
  waiting: readonly ListedProposal[] = [];
  ended: readonly ListedProposal[] = [];
  now = NOW;
  readonly app: ReturnType<typeof createConsole>["app"];
  readonly console: ReturnType<typeof createConsole>["console"];

  constructor(more: Partial<ConsoleParts> = {}) {
    const { app, console } = createConsole({ ...this.#parts(), ...more }, ownHosts("localhost", 4999));
    this.app = app;
    this.console = console;
  }

  /** A browser of nobody. */
  visitor(): PageBrowser {
    return new PageBrowser(this.app, HOST);
  }

  /** A browser with a signed-in operator. */
  operator(username: string, roles: readonly Role[] = ["treasurer"]): PageBrowser {
    const browser = this.visitor();
    browser.cookie = `strongroom-console-4999=${this.session(username, roles)}`;
    return browser;
  }

  /** A browser with this operator. */
  browserOf(operator: SignedIn): PageBrowser {
    const browser = this.visitor();
    browser.cookie = `strongroom-console-4999=${this.sessionOf(operator)}`;
    return browser;
  }

  /** Makes a session of this operator, and returns its secret. */
  sessionOf(operator: SignedIn): string {
    const token = `secret-of-${operator.username}`;
    this.#sessions.set(token, operator);
    return token;
  }

  /** Makes a session, and returns its secret. */
  session(username: string, roles: readonly Role[] = ["treasurer"]): string {
    const token = `secret-of-${username}`;
    const session = `session-of-${username}`;
    this.#sessions.set(token, {
      kind: "operator",
      id: `id-of-${username}` as OperatorId,
      username,
      roles,
      session,
      provenAt: NOW,
    });
    return token;
  }

  /** Ends the operator's sessions. */
  end(username: string): void {
    for (const [token, operator] of this.#sessions) if (operator.username === username) this.#sessions.delete(token);
  }

  async #invoke(caller: Caller, name: string, given: Asked["given"]): Promise<Performed> {
    this.asked.push({ operator: actorName(caller), name, given });
    if (name === "proposals-show") return done(this.shown);
    return this.answers.shift() ?? done(null);
  }

  #parts(): ConsoleParts {
    return {
      sql: (async () => []) as unknown as Sql,
      currency: Currency("EUR"),
      origin: `http://${HOST}`,
      now: () => this.now,
      log: (_, message) => void this.logged.push(message),
      terminalCapacity: TERMINAL_CAPACITY_DEFAULT,
      operators: {} as Operators,
      findSession: async (token) => this.#sessions.get(token) ?? null,
      findKeyHolder: async () => null,
      signOut: async ({ username }) => this.end(username),
      operations: TEST_OPERATIONS,
      invoke: (operator, name, given) => this.#invoke(operator, name, given),
      answer: async (operator, { name, given }) => performedJson(await this.#invoke(operator, name, given)),
      auditing: { copy: null, runner: null },
      livePace: PACE,
      readKeys: async () => this.keys,
      proposals: async ({ which }) => {
        const proposals = which === "waiting" ? this.waiting : this.ended;
        return { proposals, count: which === "waiting" ? proposals.length : null, next: null };
      },
    };
  }
}

/** An operation that was done. */
export const done = (result: unknown, text = "done\n"): Performed => ({
  ...{ ok: true, kind: "done", operation: "", warns: false },
  ...{ result, text },
});

/** An operation that was refused. */
export const refused = (
  given: Pick<Extract<Performed, { ok: false }>, "refusal" | "meaning"> & Partial<Extract<Performed, { ok: false }>>,
): Performed => ({ ok: false, operation: "", figures: {}, problems: [], ...given });
