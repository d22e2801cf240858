import type { AuditBounds, AuditGate } from "./audit-gate.ts";
import type { ClockTrouble } from "./clock.ts";
import { CLOCK_WORDS } from "./clock-watch.ts";
import type { Supervisor } from "./supervise.ts";

type Phase = "starting" | "open" | "stopping";

/** Whether the bank server can take money operations, and if not, why. */
export class Standing {
  phase: Phase = "starting";
  readonly #gate: AuditGate;
  readonly #bounds: AuditBounds;
  readonly #workers: readonly Supervisor[];
  readonly #clockTrouble: () => ClockTrouble | null;

  constructor(
    gate: AuditGate,
    bounds: AuditBounds,
    workers: readonly Supervisor[],
    clockTrouble: () => ClockTrouble | null = () => null,
  ) {
    this.#clockTrouble = clockTrouble;
    this.#gate = gate;
    this.#bounds = bounds;
    this.#workers = workers;
  }

  /** The gravest reason in one plain sentence for an operator; null where there is none. */
  unready(): string | null {
    if (this.phase !== "open") return `the bank is ${this.phase}`;
    if (this.#gate.databaseLost) return "the database is out of reach: the bank goes on by itself once it answers again";
    if (!this.#workers.some((worker) => worker.isReady)) return "no worker is at work: they died and are being started again";
    const trouble = this.#clockTrouble();
    if (trouble !== null) return `no new deposit, withdrawal or transfer is taken: ${CLOCK_WORDS[trouble]}`;
    return this.#gate.closed ? this.#behind() : null;
  }

  #behind(): string {
    const { unsealed, oldestAt } = this.#gate.backlog;
    const seconds = oldestAt === null ? 0 : Math.round((Date.now() - oldestAt) / 1_000);
    return (
      `the audit log is too far behind, so no new deposit, withdrawal or transfer is taken: ${unsealed} events wait to be sealed, ` +
      `the oldest for ${seconds} seconds (at most ${this.#bounds.events} events and ${this.#bounds.lagMs / 1_000} seconds may pass); ` +
      "the sealer's log says what stops it, and the bank goes on by itself once it has caught up"
    );
  }
}
