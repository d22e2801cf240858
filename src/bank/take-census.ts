import type { Logger } from "pino";
import type { SessionId, TerminalId } from "../model/ids.ts";
import { Census, type Precinct } from "./census.ts";
import type { Supervisor } from "./supervise.ts";

/** How long a worker may take to say how idle its sessions are; one that is slower is left out. */
const ANSWER_MOST_MS = 1_000;

/** Has the workers report their sessions, so that a terminal has no more than it may on all of them together. */
export function takeCensus(workers: readonly Supervisor[], sessionsPerTerminal: number, log: Logger): void {
  const census = new Census(sessionsPerTerminal);
  for (const worker of workers) {
    const precinct = new WorkerPrecinct(worker);
    worker.onDeath = () => census.died(precinct);
    worker.onMessage = (message) => {
      if (message.kind === "session-opened")
        census
          .opened(precinct, message.terminal, message.session)
          .catch((error: unknown) => log.error({ err: error }, "a terminal's sessions could not be counted"));
      if (message.kind === "session-ended") census.ended(message.session);
      if (message.kind === "idle-times") precinct.answered(message.question, message.times);
    };
  }
}

class WorkerPrecinct implements Precinct {
  readonly #worker: Supervisor;
  readonly #questions = new Map<number, (times: ReadonlyMap<SessionId, number>) => void>();
  #asked = 0;

  constructor(worker: Supervisor) {
    this.#worker = worker;
  }

  idleTimes(terminal: TerminalId): Promise<ReadonlyMap<SessionId, number>> {
    const question = ++this.#asked;
    return new Promise((resolve) => {
      this.#questions.set(question, resolve);
      setTimeout(() => this.answered(question, new Map()), ANSWER_MOST_MS).unref();
      this.#worker.tell({ kind: "idle-times", terminal, question });
    });
  }

  replace(session: SessionId): void {
    this.#worker.tell({ kind: "replace", session });
  }

  answered(question: number, times: ReadonlyMap<SessionId, number>): void {
    this.#questions.get(question)?.(times);
    this.#questions.delete(question);
  }
}
