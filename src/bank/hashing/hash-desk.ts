import { randomUUID } from "node:crypto";
import { type Bcrypt, HashLate } from "../../customers/customers.ts";
import type { FromProcess } from "../processes/process-message.ts";
import { HASH_MOST_MS, type HashJob, type HashResult } from "./hash-job.ts";

/**
 * bcrypt for a worker: what it asks for goes to the hasher by way of the primary, and comes back in any order. The worker itself keeps
 * the time: without a result after 5 seconds it gives up with HashLate, however the hasher and the primary are.
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

  /** Takes a result that the primary has brought. One that nobody here waits for is nobody's. */
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
    // No number that counts up: a worker that is started again must never take for its own what another before it asked for.
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
