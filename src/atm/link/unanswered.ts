import assert from "node:assert/strict";
import type { Outcome, RequestId } from "../../model/model.ts";
import type { OperationName } from "../../protocol/protocol.ts";
import { LinkError } from "./link-error.ts";

interface Waiting {
  readonly op: OperationName;
  readonly answer: PromiseWithResolvers<Outcome<never>>;
  readonly timers: readonly NodeJS.Timeout[];
}

/** What to do while a request has no answer: halfway, and once it is given up. */
export interface Watching {
  readonly waitMs: number;
  readonly halfway: () => void;
  readonly givenUp: () => void;
}

/** The requests of one link that have no answer yet. */
export class Unanswered {
  readonly #waiting = new Map<RequestId, Waiting>();
  /** Requests that timed out: an answer that arrives later is dropped. */
  readonly #givenUp = new Set<RequestId>();

  /** Resolves with the answer. Rejects with LinkError "answer-lost" once the request is given up. */
  add(id: RequestId, op: OperationName, { waitMs, halfway, givenUp }: Watching): Promise<Outcome<never>> {
    assert(!this.#waiting.has(id), "one request id is under way once");
    const late = (): void => {
      this.#givenUp.add(id);
      this.#lose(id);
      givenUp();
    };
    const timers = [setTimeout(halfway, waitMs / 2), setTimeout(late, waitMs)];
    const answer = Promise.withResolvers<Outcome<never>>();
    this.#waiting.set(id, { op, answer, timers });
    return answer.promise;
  }

  /** The operation of the request; "given-up" if its answer comes too late, and null if there is no such request. */
  find(id: RequestId): OperationName | "given-up" | null {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) return waiting.op;
    return this.#givenUp.delete(id) ? "given-up" : null;
  }

  answer(id: RequestId, outcome: Outcome<never>): void {
    this.#end(id)?.answer.resolve(outcome);
  }

  loseAll(): void {
    for (const id of [...this.#waiting.keys()]) this.#lose(id);
  }

  #lose(id: RequestId): void {
    const waiting = this.#end(id);
    waiting?.answer.reject(new LinkError("answer-lost", `no answer to ${waiting.op}`));
  }

  #end(id: RequestId): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    for (const timer of waiting?.timers ?? []) clearTimeout(timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
