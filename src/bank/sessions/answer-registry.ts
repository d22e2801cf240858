import type { Logger } from "pino";
import { onMachineClock } from "../../clock/clock.ts";
import type { Supervisor } from "../processes/supervise.ts";
import { type SessionProcess, SessionRegistry } from "./session-registry.ts";

/** Registers the sessions that the workers report, to limit the sessions of each terminal over all workers together. */
export function answerRegistry(workers: readonly Supervisor[], sessionsPerTerminal: number, log: Logger): void {
  const sessionRegistry = new SessionRegistry(sessionsPerTerminal, () => onMachineClock(performance.now()));
  for (const worker of workers) {
    const sessionProcess: SessionProcess = {
      lastActive: (terminal) => worker.ask({ kind: "last-active", terminal }),
      replace: (session) => worker.tell({ kind: "replace", session }),
    };
    worker.watch({
      onEnd: () => sessionRegistry.died(sessionProcess),
      onMessage: (message) => {
        if (message.kind === "session-opened")
          sessionRegistry
            .opened(sessionProcess, message.terminal, message.session)
            .catch((error: unknown) => log.error({ err: error }, "a terminal's sessions could not be counted"));
        if (message.kind === "session-ended") sessionRegistry.ended(message.session);
      },
    });
  }
}
