import type { Logger } from "pino";
import type { TerminalId } from "../../model/model.ts";
import type { Supervisor } from "../processes/supervise.ts";
import type { ServerEvents } from "./server-events.ts";
import type { Excess } from "./terminal-budget.ts";

/** How long an ATM that stayed at its limit is shut out, in milliseconds. */
const SHUT_OUT_MS = 30_000;

/**
 * Keeps one budget for each ATM over all workers of a server (PROTOCOL.md, section 7): each worker gets what the ATM has spent on
 * the others. If one finds that an ATM stays at its limit, all of them end its sessions, and one event records it.
 */
export function keepBudgets(workers: readonly Supervisor[], serverEvents: ServerEvents, log: Logger): void {
  const until = new Map<TerminalId, number>();
  const shutOut = (terminal: TerminalId, excess: Excess): void => {
    const now = performance.now();
    // Several workers may report the same ATM, or one may report it again before it has read this.
    if (now < (until.get(terminal) ?? Number.NEGATIVE_INFINITY)) return;
    until.set(terminal, now + SHUT_OUT_MS);
    for (const each of workers) each.tell({ kind: "shut-out", terminal, forMs: SHUT_OUT_MS });
    serverEvents.note("terminal-shut-out", "error:over-budget", { ...excess }, terminal);
    log.warn({ terminal, ...excess }, "an ATM asks for more than its budget: its sessions end, and it is shut out for a while");
  };
  for (const worker of workers)
    worker.watch({
      onMessage: (message) => {
        if (message.kind === "over-budget") shutOut(message.terminal, message.excess);
        if (message.kind !== "spent") return;
        for (const each of workers)
          if (each !== worker) each.tell({ kind: "spent-elsewhere", terminal: message.terminal, cost: message.cost });
      },
      onRestart: () => {
        const now = performance.now();
        for (const [terminal, end] of until) {
          if (end > now) worker.tell({ kind: "shut-out", terminal, forMs: end - now });
          else until.delete(terminal);
        }
      },
    });
}
