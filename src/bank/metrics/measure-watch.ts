import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { ClockTrouble } from "../../clock/clock.ts";
import { GrowthOfReports, type Measure, MeasureWriter, type ProcessReport } from "../../measures/measures.ts";
import { isConnectionLost, type Store } from "../../store/store.ts";
import type { Supervisor } from "../processes/supervise.ts";
import type { AuditGate } from "../readiness/audit-gate.ts";
import { RoundTrip } from "./round-trip.ts";

/** A measure is made at each multiple of this on the bank's clock, in milliseconds. */
const EVERY_MS = 5_000;
/** A pause that is shorter is the one before, whose timer was early, in milliseconds. */
const EARLY_MOST_MS = 500;
/** How long a measure waits for its row to be written, in milliseconds. */
const WRITE_MOST_MS = 2_000;
/** How long a stop waits for a database that is out of reach, in milliseconds. */
const STOP_MOST_MS = 2_000;

/** The parts of a bank server that its measures depend on. */
interface MeasuredParts {
  readonly server: string;
  readonly store: Store;
  readonly workers: readonly Pick<Supervisor, "name" | "isReady" | "restarts" | "hangs" | "ask" | "watch">[];
  /** The other processes of the server. */
  readonly others: readonly Pick<Supervisor, "name" | "isReady" | "restarts" | "hangs">[];
  readonly gate: Pick<AuditGate, "backlog" | "databaseLost">;
  /** Bank time, in milliseconds since 1970 UTC, and why it cannot be trusted; null if it can. */
  readonly now: () => number;
  readonly clockTrouble: () => ClockTrouble | null;
  readonly log: Logger;
}

/** Writes every few seconds what the processes of this server have counted since the last time, for the last hour of the whole bank. */
export class MeasureWatch {
  readonly #parts: MeasuredParts;
  readonly #writer: MeasureWriter;
  readonly #trip: RoundTrip;
  readonly #growth = new GrowthOfReports();
  #countedAt = performance.now();
  /** False if a worker died since then: what it had not reported is lost. */
  #isWhole = true;
  #isFailing = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #stopped = false;
  #isLeaving = false;

  constructor(parts: MeasuredParts) {
    this.#parts = parts;
    this.#writer = new MeasureWriter(parts.store, parts.server);
    this.#trip = new RoundTrip(parts.store);
    const onEnd = ({ ordered }: { readonly ordered: boolean }): void => {
      if (!ordered) this.#isWhole = false;
    };
    for (const worker of parts.workers) worker.watch({ onEnd });
  }

  /** Begins. Resolves once the first measure is written, or after WRITE_MOST_MS: by it the other servers see this one. */
  async start(): Promise<void> {
    this.#countedAt = performance.now();
    this.#looking = this.look();
    await this.#looking;
    this.#schedule();
  }

  /** The server leaves the rotation: each measure shows that from now on. Resolves as `start` does. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    await this.#looking;
    await this.look();
  }

  /** Makes the last measure, while the workers are still at work, and writes it if the database answers in time. */
  async stop(): Promise<void> {
    if (this.#looking === null) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    const last = async (): Promise<void> => {
      await this.#looking;
      await this.look(true);
    };
    await Promise.race([last(), sleep(STOP_MOST_MS, undefined, { ref: false })]);
  }

  #schedule(): void {
    if (this.#stopped) return;
    const pause = EVERY_MS - (this.#parts.now() % EVERY_MS);
    this.#timer = setTimeout(
      () => {
        this.#looking = this.look().finally(() => this.#schedule());
      },
      // A timer may be early, and its moment is not there twice.
      pause < EARLY_MOST_MS ? pause + EVERY_MS : pause,
    );
  }

  /** Makes a measure, and writes it with those that wait. Never rejects. */
  async look(isLast = false): Promise<void> {
    const { clockTrouble, log } = this.#parts;
    this.#writer.add(await this.#measure(isLast));
    const written = this.#writer.write(clockTrouble() === null).then(
      () => {
        this.#isFailing = false;
      },
      (error: unknown) => {
        // The gate logs a lost database already.
        if (!this.#isFailing && !isConnectionLost(error))
          log.warn({ err: error }, "the last hour is not written: the bank keeps it in memory and tries again");
        this.#isFailing = true;
      },
    );
    // A database that hangs must not keep the next measure from being made.
    await Promise.race([written, sleep(WRITE_MOST_MS, undefined, { ref: false })]);
  }

  async #measure(isLast: boolean): Promise<Measure> {
    const { workers, others, gate, now } = this.#parts;
    const answers = await Promise.all(workers.map(async (worker) => ({ worker, report: await worker.ask({ kind: "report" }) })));
    const [at, countedAt] = [now(), performance.now()];
    const reports = answers.flatMap(({ worker, report }) => (report === null ? [] : [[worker.name, report] as const]));
    // One that is dead counts nothing. One that is at work and silent counts, and reports it later.
    const isComplete = answers.every(({ worker, report }) => report !== null || !worker.isReady);
    const sum = (of: (levels: ProcessReport["levels"]) => number): number | null =>
      isComplete ? reports.reduce((total, [, { levels }]) => total + of(levels), 0) : null;
    return {
      ...{ at, isLast, isLeaving: this.#isLeaving, counted: isComplete ? this.#take(reports, countedAt) : null },
      sessions: sum(({ sessions }) => sessions),
      ledgerWaiting: sum(({ ledgerWaiting }) => ledgerWaiting),
      hashesWaiting: sum(({ hashesWaiting }) => hashesWaiting),
      ...backlogOf(gate, at),
      databaseMs: await this.#trip.takes(),
      processes: [...workers, ...others].map(({ name, isReady, restarts, hangs }) => ({ name, isUp: isReady, restarts, hangs })),
    };
  }

  #take(reports: readonly (readonly [string, ProcessReport])[], now: number): Measure["counted"] {
    const counted = { ...this.#growth.take(reports), tookMs: now - this.#countedAt, isWhole: this.#isWhole };
    this.#countedAt = now;
    this.#isWhole = true;
    return counted;
  }
}

function backlogOf({ backlog, databaseLost }: MeasuredParts["gate"], at: number): Pick<Measure, "auditWaiting" | "auditLagMs"> {
  if (databaseLost) return { auditWaiting: null, auditLagMs: null };
  const { waiting, oldestAt } = backlog;
  return { auditWaiting: waiting, auditLagMs: oldestAt === null ? 0 : Math.max(0, at - oldestAt) };
}
