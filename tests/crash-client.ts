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

/** Sends deposits and transfers endlessly. Repeats each request, or sends `outcome`, until its result is certain. */
export class CrashClient {
  readonly asked: Asked[] = [];
  readonly findings: string[] = [];
  #atm: ScriptedAtm | null = null;
  readonly #port: number;
  readonly #keys: InitiatorKeys;
  readonly #username: string;
  readonly #payees: readonly string[];
  readonly #random: Random;
  readonly #restMs: number;

  /** Rests for `restMs` milliseconds after each request. */
  constructor(
    { port, keys, restMs }: { port: number; keys: InitiatorKeys; restMs: number },
    username: string,
    payees: readonly string[],
    random: Random,
  ) {
    this.#restMs = restMs;
    this.#port = port;
    this.#keys = keys;
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
      await pause(this.#restMs);
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
    while (!giveUp.aborted && !(await this.#try(asked))) await pause(20);
  }

  /** Makes one try. Resolves with true once the bank has answered. */
  async #try(asked: Asked): Promise<boolean> {
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
      const { id, amount, payee } = asked;
      const answer = await within(
        asked.op === "deposit" ? atm.ask("deposit", { amount }, id) : atm.ask("transfer", { payee, amount }, id),
      );
      if (!answer.ok && NOT_STORED.includes(answer.refusal)) return false;
      this.#take(asked, answer);
      return true;
    } catch {
      asked.lost ||= sent;
      this.#atm?.channel.destroy();
      this.#atm = null;
      return false;
    }
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
    const atm = await ScriptedAtm.connect(this.#port, this.#keys);
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
