import type { Logger } from "pino";
import { onMachineClock } from "../../clock/clock.ts";
import type { Supervisor } from "../processes/supervise.ts";
import { Census, type Precinct } from "./census.ts";

/** Has the workers report their sessions, so that a terminal has no more than it may on all of them together. */
export function takeCensus(workers: readonly Supervisor[], sessionsPerTerminal: number, log: Logger): void {
  const census = new Census(sessionsPerTerminal, () => onMachineClock(performance.now()));
  for (const worker of workers) {
    const precinct: Precinct = {
      lastActive: (terminal) => worker.ask({ kind: "last-active", terminal }),
      replace: (session) => worker.tell({ kind: "replace", session }),
    };
    worker.watch({
      onEnd: () => census.died(precinct),
      onMessage: (message) => {
        if (message.kind === "session-opened")
          census
            .opened(precinct, message.terminal, message.session)
            .catch((error: unknown) => log.error({ err: error }, "a terminal's sessions could not be counted"));
        if (message.kind === "session-ended") census.ended(message.session);
      },
    });
  }
}
