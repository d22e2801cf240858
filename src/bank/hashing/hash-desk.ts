import { randomUUID } from "node:crypto";
import { type Bcrypt, HASH_MOST_MS, type HashJob, HashLate, type HashResult } from "../../hashing/hashing.ts";
import type { FromProcess } from "../processes/process-message.ts";

/**
 * bcrypt for a worker. Its jobs go to the hasher through the primary, and the results return in any order. The worker itself
 * keeps the deadline: without a result after `HASH_MOST_MS` it throws HashLate, however the hasher and the primary are.
 */
export class HashDesk implements Bcrypt {
  readonly #send: (message: FromProcess) => void;
  readonly #waiting = new Map<string, (result: HashResult) => void>();

  constructor(send: (message: FromProcess) => void) {
    this.#send = send;
  }

  hash(secret: string, cost: number): Promise<string> {
    return this.#hash({ kind: "new", secret, cost, withinMs: HASH_MOST_MS });
  }

  readonly hashUnhurried = (secret: string, cost: number): Promise<string> =>
    this.#hash({ kind: "new", secret, cost, withinMs: null });

  async compare(secret: string, hash: string): Promise<boolean> {
    const result = await this.#ask({ kind: "compare", secret, hash, withinMs: HASH_MOST_MS });
    if (typeof result !== "boolean") throw failureOf(result);
    return result;
  }

  /** Takes a result from the primary. Drops one that nobody here waits for. */
  take(id: string, result: HashResult): void {
    this.#waiting.get(id)?.(result);
    this.#waiting.delete(id);
  }

  async #hash(job: HashJob): Promise<string> {
    const result = await this.#ask(job);
    if (typeof result !== "string") throw failureOf(result);
    return result;
  }

  #ask(job: HashJob): Promise<HashResult> {
    // Random, not counted: a restarted worker must never take a result that an earlier worker asked for.
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<HashResult>();
    const giveUp = (): void => {
      this.#waiting.delete(id);
      reject(new HashLate("the hasher did not answer in time"));
    };
    const late = job.withinMs === null ? undefined : setTimeout(giveUp, job.withinMs);
    this.#waiting.set(id, (result) => {
      clearTimeout(late);
      resolve(result);
    });
    this.#send({ kind: "hash-wanted", id, job });
    return promise;
  }
}

const failureOf = (result: HashResult): Error =>
  result instanceof Error ? result : new Error(`the hasher answered with a ${typeof result}`);
