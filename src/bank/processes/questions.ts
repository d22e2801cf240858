import type { Answer, Answers, Question, ToProcess } from "./process-message.ts";

/** How long a process may take to answer, in milliseconds; one that is slower is left out. */
const ANSWER_MOST_MS = 1_000;

/** The questions to one process that it has not answered yet. */
export class Questions {
  readonly #send: (message: ToProcess) => void;
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();
  #asked = 0;

  constructor(send: (message: ToProcess) => void) {
    this.#send = send;
  }

  /**
   * Resolves with the answer, or with null if the process ends without one. With "a second" it also resolves with null after
   * `ANSWER_MOST_MS`.
   */
  ask<Kind extends Question["kind"]>(
    question: Extract<Question, { kind: Kind }>,
    patience: "a second" | "as long as it lives",
  ): Promise<Answers[Kind] | null> {
    const number = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<Answers[Kind] | null>();
    this.#waiting.set(number, resolve as (answer: Answer | null) => void);
    if (patience === "a second") setTimeout(() => this.take(number, null), ANSWER_MOST_MS).unref();
    this.#send({ kind: "question", number, question });
    return promise;
  }

  /** Takes an answer. Drops one that nobody waits for any more. */
  take(number: number, answer: Answer | null): void {
    this.#waiting.get(number)?.(answer);
    this.#waiting.delete(number);
  }

  /** Resolves every open question with null, because the process has ended. */
  endAll(): void {
    for (const number of this.#waiting.keys()) this.take(number, null);
  }
}
