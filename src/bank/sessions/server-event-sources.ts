import type { Logger } from "pino";
import { CLOCK_WORDS, type ClockTrouble } from "../../clock/clock.ts";
import type { Supervisor } from "../processes/supervise.ts";
import type { GateTurn } from "../readiness/audit-gate.ts";
import type { ServerEvents } from "./server-events.ts";

// Audit events about the bank server itself.

/** Records each death of the process that nobody ordered, and each restart. */
export function noteLife(supervisor: Supervisor, serverEvents: ServerEvents): void {
  const { name } = supervisor;
  supervisor.watch({
    onEnd: ({ code, signal, ordered, hung }) => {
      const cause = hung ? "hung" : signal === null ? `exit-${code ?? "unknown"}` : signal.toLowerCase();
      if (!ordered) serverEvents.note("process-death", `error:${cause}`, { process: name });
    },
    onRestart: () => serverEvents.note("process-restart", "ok", { process: name }),
  });
}

/**
 * Records that the database was lost or regained, and that money operations were suspended or resumed. Without the database, the
 * events wait.
 */
export function noteTurn(turn: GateTurn, serverEvents: ServerEvents): void {
  if (turn === "database-lost") serverEvents.note("database-lost", "error:database-lost");
  if (turn === "database-regained") serverEvents.note("database-regained");
  if (turn === "behind") serverEvents.note("money-suspended", "error:audit-behind");
  if (turn === "caught-up") serverEvents.note("money-resumed");
}

/** Records and logs that the time cannot be trusted and why, or that it can be trusted again. */
export function noteClock(trouble: ClockTrouble | null, serverEvents: ServerEvents, log: Logger): void {
  if (trouble === null) {
    log.warn("the clocks agree again: money operations are taken again");
    serverEvents.note("clock-trusted");
  } else {
    log.error({ trouble }, `no new money operation is taken: ${CLOCK_WORDS[trouble]}`);
    serverEvents.note("clock-refused", `error:${trouble}`);
  }
}
