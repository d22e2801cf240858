import { Worker } from "node:worker_threads";
import type { Weakness } from "./password-weakness.ts";

/** Words that a guesser may know. */
export interface KnownWords {
  /** The customer's own, and the bank's. */
  readonly near: readonly string[];
  /** Words that everybody thinks of first. */
  readonly common: readonly string[];
}

/** How many guesses a password takes, and why it takes so few. */
export interface Judgement {
  readonly guesses: number;
  readonly weakness: Weakness;
}

/** Estimates how hard a password is to guess. */
export interface PasswordJudge {
  /** Rejects if the estimator cannot work. */
  judge(password: string, words: KnownWords): Promise<Judgement>;
}

/** A question to the thread, and its answer. */
export type ToJudge = { readonly id: number; readonly password: string; readonly words: KnownWords };
export type Judged = { readonly id: number; readonly judgement: Judgement };

/** How long the thread stays without work: it takes some 40 MB, and few customers choose a password. */
const IDLE_MS = 60_000;

/**
 * Estimates in a thread of this process: a password goes to no other process, and money operations do not wait for the estimate.
 * The thread starts at the first estimate, which takes a tenth of a second of a core, and ends after a minute without one.
 */
export class JudgeThread implements PasswordJudge {
  readonly #idleMs: number;
  readonly #waiting = new Map<number, PromiseWithResolvers<Judgement>>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;

  /** The thread ends after `idleMs` milliseconds without an estimate. */
  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** True while the thread runs. */
  get running(): boolean {
    return this.#thread !== null;
  }

  judge(password: string, words: KnownWords): Promise<Judgement> {
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    const waiting = Promise.withResolvers<Judgement>();
    const id = ++this.#asked;
    this.#waiting.set(id, waiting);
    this.#thread.postMessage({ id, password, words } satisfies ToJudge);
    return waiting.promise;
  }

  #start(): Worker {
    const thread = new Worker(new URL(import.meta.resolve("#programs/customers/passwords/password-judge-thread.js")));
    thread.on("message", ({ id, judgement }: Judged) => {
      this.#waiting.get(id)?.resolve(judgement);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => void thread.terminate(), this.#idleMs).unref();
    });
    let failure: unknown = new Error("the thread that judges passwords has ended");
    thread.on("error", (error) => {
      failure = error;
    });
    thread.on("exit", () => {
      if (this.#thread === thread) this.#thread = null;
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
    });
    // Lets a process with nothing else to do end. Comes last, because a new listener refers to the thread again.
    thread.unref();
    return thread;
  }
}

/** The thread of this process, which is enough for all who choose a password here. */
export const judgeHere: PasswordJudge = new JudgeThread();
