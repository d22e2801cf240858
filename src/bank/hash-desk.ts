import { randomUUID } from "node:crypto";
import type { Bcrypt } from "../customers/bcrypt.ts";
import type { HashJob, HashResult } from "./hash-job.ts";
import type { FromProcess } from "./process-message.ts";

/** bcrypt for a worker: what it asks for goes to the hasher by way of the primary, and comes back in any order. */
export class HashDesk implements Bcrypt {
  readonly #send: (message: FromProcess) => void;
  readonly #waiting = new Map<string, (result: HashResult) => void>();

  constructor(send: (message: FromProcess) => void) {
    this.#send = send;
  }

  async hash(secret: string, cost: number): Promise<string> {
    const result = await this.#ask({ kind: "new", secret, cost });
    if (typeof result !== "string") throw failureOf(result);
    return result;
  }

  async compare(secret: string, hash: string): Promise<boolean> {
    const result = await this.#ask({ kind: "compare", secret, hash });
    if (typeof result !== "boolean") throw failureOf(result);
    return result;
  }

  /** Takes a result that the primary has brought. One that nobody here waits for is nobody's. */
  take(id: string, result: HashResult): void {
    this.#waiting.get(id)?.(result);
    this.#waiting.delete(id);
  }

  #ask(job: HashJob): Promise<HashResult> {
    // No number that counts up: a worker that is started again must never take for its own what another before it asked for.
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<HashResult>();
    this.#waiting.set(id, resolve);
    this.#send({ kind: "hash-wanted", id, job });
    return promise;
  }
}

const failureOf = (result: HashResult): Error =>
  result instanceof Error ? result : new Error(`the hasher answered with a ${typeof result}`);
