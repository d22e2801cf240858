import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import type { ResultOf } from "../src/protocol/operations.ts";
import type { Random } from "./fuzz-random.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

export const PASSWORD = "a long enough secret";

type Answer = Outcome<ResultOf<"deposit">>;
/** One request, and its client's knowledge of it. */
export interface Asked {
  readonly id: RequestId;
  readonly username: string;
  readonly op: "deposit" | "transfer";
  readonly amount: Money;
  readonly payee: string;
  sent: number;
  /** True if an answer was lost, so the outcome was unknown for a while. */
  lost: boolean;
  /** True once `outcome` was sent, answered or not. From then on the request may be void. */
  inquired: boolean;
  /** The answer of `outcome`. */
  outcome: ResultOf<"outcome">["state"] | null;
  told: Answer | null;
}

/** Refusals that the bank does not store. They do not show whether an earlier attempt succeeded (PROTOCOL.md, section 11). */
const NOT_STORED: readonly string[] = ["bank-busy", "not-signed-in", "already-signed-in"];
const UNSENT = { sent: 0, lost: false, inquired: false, outcome: null, told: null } as const;
const ANSWER_MS = 12_000;
const AGAIN_MS = 20;
/** A client that knows several servers goes to the next one after so many requests, or all would gather at the last that answered. */
const ROAM_ONCE_IN = 100;

/** An answer that is certain. All times are by Date.now(). */
export interface Answered {
  readonly at: number;
  /** When its last try was sent. */
  readonly sentAt: number;
  /** When its first try began. */
  readonly beganAt: number;
  /** False if it was refused. */
  readonly ok: boolean;
}

/** Where the clients of one ATM find the bank. */
export interface BankServers {
  /** The servers of one bank. A client stays at one for a while, or until it does not answer, and then goes to the next. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly keys: InitiatorKeys;
  /** The pause after each request, in milliseconds. */
  readonly restMs: number;
  /** The pause before a request is repeated, in milliseconds; AGAIN_MS unless given. */
  readonly againMs?: number;
  readonly onAnswer?: (answer: Answered) => void;
}

/** Sends deposits and transfers endlessly. Repeats each request, or sends `outcome`, until its result is certain. */
export class CrashClient {
  readonly asked: Asked[] = [];
  readonly findings: string[] = [];
  #atm: ScriptedAtm | null = null;
  readonly #places: BankServers;
  #server: number;
  readonly #username: string;
  readonly #payees: readonly string[];
  readonly #random: Random;

  /** `first` is the server that it tries first. */
  constructor(places: BankServers, username: string, payees: readonly string[], random: Random, first = 0) {
    this.#places = places;
    this.#server = first;
    this.#username = username;
    this.#payees = payees.filter((each) => each !== username);
    this.#random = random;
  }

  /** Runs until `stop`. Completes the last request, unless the whole run has given up. */
  async run(stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const asked = this.#next();
      this.asked.push(asked);
      await this.#bringToItsEnd(asked, giveUp);
      if (this.#random.onceIn(4)) await this.#bringToItsEnd(asked, giveUp);
      if (this.#places.servers.length > 1 && this.#random.onceIn(ROAM_ONCE_IN)) this.#move();
      await pause(this.#places.restMs);
    }
    this.#atm?.channel.destroy();
  }

  #next(): Asked {
    const op = this.#random.onceIn(2) ? "deposit" : "transfer";
    const amount = Money(BigInt(1 + this.#random.below(20_000)));
    const payee = this.#random.pick(this.#payees);
    return { id: newRequestId(), username: this.#username, op, amount, payee, ...UNSENT };
  }

  async #bringToItsEnd(asked: Asked, giveUp: AbortSignal): Promise<void> {
    const beganAt = Date.now();
    while (!giveUp.aborted && !(await this.#try(asked, beganAt))) await pause(this.#places.againMs ?? AGAIN_MS);
  }

  /** Makes one try. Resolves with true once the bank has answered. */
  async #try(asked: Asked, beganAt: number): Promise<boolean> {
    let sent = false;
    try {
      const atm = await this.#signedIn();
      if (asked.lost && asked.told === null && asked.outcome === null && this.#random.onceIn(2)) {
        asked.inquired = true;
        const { state } = await within(atm.get("outcome", { request: asked.id }));
        asked.outcome = state;
      }
      sent = true;
      asked.sent++;
      const sentAt = Date.now();
      const { id, amount, payee } = asked;
      const answer = await within(
        asked.op === "deposit" ? atm.ask("deposit", { amount }, id) : atm.ask("transfer", { payee, amount }, id),
      );
      if (!answer.ok && NOT_STORED.includes(answer.refusal)) return false;
      this.#take(asked, answer);
      this.#places.onAnswer?.({ at: Date.now(), sentAt, beganAt, ok: answer.ok });
      return true;
    } catch {
      asked.lost ||= sent;
      this.#move();
      return false;
    }
  }

  #move(): void {
    this.#atm?.channel.destroy();
    this.#atm = null;
    this.#server++;
  }

  #take(asked: Asked, answer: Answer): void {
    if (asked.told !== null && !isDeepStrictEqual(asked.told, answer))
      this.findings.push(`${asked.op} ${asked.id}: answered ${show(asked.told)}, its repeat ${show(answer)}`);
    const ought = answer.ok ? "done" : answer.refusal === "request-void" ? "void" : "refused";
    if (asked.outcome !== null && asked.outcome !== ought)
      this.findings.push(`${asked.op} ${asked.id}: outcome said ${asked.outcome}, its repeat was answered ${show(answer)}`);
    if (ought === "void" && !asked.inquired)
      this.findings.push(`${asked.op} ${asked.id}: void, although its outcome was never asked`);
    asked.told ??= answer;
  }

  async #signedIn(): Promise<ScriptedAtm> {
    if (this.#atm !== null) return this.#atm;
    const { servers, keys } = this.#places;
    const { host, port } = servers[this.#server % servers.length] as BankServers["servers"][number];
    const atm = await ScriptedAtm.connect(port, keys, host);
    this.#atm = atm;
    await within(atm.get("signin", { username: this.#username, password: PASSWORD }));
    return atm;
  }
}

export const show = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (typeof each === "bigint" ? Number(each) : each));

/** Resolves with the answer, if it comes in time. */
async function within<Result>(answer: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer")), ANSWER_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
