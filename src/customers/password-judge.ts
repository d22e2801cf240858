import { Worker } from "node:worker_threads";

/** Estimates how hard a password is to guess, for somebody who knows these words about it. */
export interface PasswordJudge {
  /** How many guesses it takes. Rejects if the estimator cannot work. */
  guesses(password: string, words: readonly string[]): Promise<number>;
}

/** What the thread is asked, and what it answers. */
export interface Judgement {
  readonly id: number;
  readonly password: string;
  readonly words: readonly string[];
}
export type Judged = { readonly id: number; readonly guesses: number };

/** Its dictionaries take some 120 MB, and few customers choose a password. */
const IDLE_MS = 60_000;

/**
 * Estimates in a thread of this process: a password goes to no other process, and money does not wait for the estimate. The
 * thread starts at the first estimate, which takes a second or two, and ends after a minute without one.
 */
export class JudgeThread implements PasswordJudge {
  readonly #idleMs: number;
  readonly #waiting = new Map<number, PromiseWithResolvers<number>>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;

  /** `idleMs`: after how many milliseconds without an estimate the thread ends. */
  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** True while the thread is there. */
  get running(): boolean {
    return this.#thread !== null;
  }

  guesses(password: string, words: readonly string[]): Promise<number> {
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    const waiting = Promise.withResolvers<number>();
    const id = ++this.#asked;
    this.#waiting.set(id, waiting);
    this.#thread.postMessage({ id, password, words } satisfies Judgement);
    return waiting.promise;
  }

  #start(): Worker {
    const thread = new Worker(new URL("./password-judge-thread.js", import.meta.url));
    // A process that has nothing else to do ends.
    thread.unref();
    thread.on("message", ({ id, guesses }: Judged) => {
      this.#waiting.get(id)?.resolve(guesses);
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
    return thread;
  }
}
