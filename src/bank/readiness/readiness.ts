import { CLOCK_WORDS, type ClockTrouble } from "../../clock/clock.ts";
import type { Supervisor } from "../processes/supervise.ts";
import type { AuditBounds, AuditGate } from "./audit-gate.ts";
import { type CommitProof, OUT_OF_REACH } from "./commit-proof.ts";
import type { SequencingTruth } from "./sequencing-truth.ts";

type Phase = "starting" | "waiting for its database" | "open" | "draining" | "stopping";

/** The parts of a bank server that its readiness depends on. */
export interface ReadinessInputs {
  readonly gate: AuditGate;
  readonly bounds: AuditBounds;
  readonly workers: readonly Supervisor[];
  readonly clockTrouble: () => ClockTrouble | null;
  readonly proof: CommitProof;
  readonly sequencing: SequencingTruth;
}

/** Whether the bank server can take money operations, and if not, why. */
export class Readiness {
  phase: Phase = "starting";
  readonly #footing: ReadinessInputs;

  constructor(footing: ReadinessInputs) {
    this.#footing = footing;
  }

  /**
   * Returns the gravest reason in one plain sentence for an operator, or null if the bank is ready. Answers within some seconds.
   */
  async unready(): Promise<string | null> {
    const { gate, proof, clockTrouble } = this.#footing;
    if (this.phase !== "open") return `the bank is ${this.phase}`;
    if (gate.databaseLost) return OUT_OF_REACH;
    const [workers, commit] = await Promise.all([this.#workerless(), proof.failure()]);
    // The bank may have begun to stop during the wait.
    if (this.phase !== "open") return `the bank is ${this.phase}`;
    const trouble = clockTrouble();
    const clock =
      trouble === null ? null : `no new deposit, withdrawal, transfer or daily limit is taken: ${CLOCK_WORDS[trouble]}`;
    return workers ?? commit ?? clock ?? (gate.closed ? this.#behind() : null);
  }

  /**
   * Returns why no worker can serve an ATM, or null. A question to each finds a worker that hangs before it is killed for that.
   */
  async #workerless(): Promise<string | null> {
    const { workers } = this.#footing;
    const atWork = (): readonly Supervisor[] => workers.filter((worker) => worker.isReady);
    const alive = atWork().map(async (worker) => (await worker.ask({ kind: "alive" })) ?? Promise.reject(new Error("no answer")));
    return Promise.any(alive).then(
      () => null,
      () =>
        atWork().length === 0
          ? "no worker is at work: they died and are being started again"
          : "no worker answers: those that hang are killed and started again",
    );
  }

  async #behind(): Promise<string> {
    const { gate, bounds, sequencing } = this.#footing;
    const { waiting, oldestAt } = gate.backlog;
    const seconds = oldestAt === null ? 0 : Math.round((Date.now() - oldestAt) / 1_000);
    return (
      `the audit log is too far behind, so no new deposit, withdrawal, transfer or daily limit is taken: ${waiting} events wait for the audit log, ` +
      `the oldest for ${seconds} seconds (at most ${bounds.events} events and ${bounds.lagMs / 1_000} seconds may pass); ` +
      (await sequencing.tell())
    );
  }
}
