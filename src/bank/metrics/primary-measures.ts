import type { WitnessProgress } from "../../cosigning/cosigning.ts";
import { MetricSet, printReadings } from "../../status/status.ts";
import type { Supervisor } from "../processes/supervise.ts";
import type { AuditGate } from "../readiness/audit-gate.ts";
import type { Readiness } from "../readiness/readiness.ts";

/** All metrics of a bank server: the primary's own, and those of each of its processes that answers within a second. */
export class PrimaryMeasures {
  readonly #processes: readonly Supervisor[];
  readonly #standing: Readiness;
  readonly #own = new MetricSet();
  #isReady = false;

  /** `witnesses` returns the progress of each witness that checkpoints are submitted to, `alarms` the names of those that stand. */
  constructor(
    gate: AuditGate,
    standing: Readiness,
    processes: readonly Supervisor[],
    {
      witnesses,
      capacity,
      alarms,
    }: {
      readonly witnesses: () => readonly WitnessProgress[];
      readonly capacity: { readonly count: number };
      readonly alarms: () => readonly string[];
    },
  ) {
    this.#processes = processes;
    this.#standing = standing;
    const own = this.#own;
    own.addProcess();
    own.addGauge("ready", "1 while the bank can take money operations", [], () => [[{}, Number(this.#isReady)]]);
    own.addGauge("database_up", "1 while the database answers", [], () => [[{}, Number(!gate.databaseLost)]]);
    own.addGauge("audit_waiting_events", "committed events that wait for the audit log", [], () => [[{}, gate.backlog.waiting]]);
    own.addGauge("audit_lag_seconds", "how long the oldest of them has been waiting", [], () => [[{}, lagSeconds(gate)]]);
    own.addGauge("audit_gate_closed", "1 while the audit log is too far behind", [], () => [[{}, Number(gate.closed)]]);
    own.addGauge("cosigned_size", "the most records of the audit log that this witness has cosigned", ["witness"], () =>
      witnesses().map(({ name, size }) => [{ witness: name }, size]),
    );
    own.addGauge("cosigned_age_seconds", "the time since this witness cosigned a checkpoint; none if never", ["witness"], () =>
      witnesses().flatMap(({ name, at }) => (at === null ? [] : [[{ witness: name }, Math.max(0, Date.now() - at) / 1_000]])),
    );
    own.addGauge("terminals_overfull", "ATMs that booked more deposits in a day than their cassettes can hold", [], () => [
      [{}, capacity.count],
    ]);
    own.addGauge("alarm", "1 for each alarm of this server and of the bank that stands; none while all is well", ["name"], () =>
      alarms().map((name) => [{ name }, 1]),
    );
    own.addGauge("process_up", "1 while this process of the bank is at work", ["name"], () =>
      processes.map(({ name, isReady }) => [{ name }, Number(isReady)]),
    );
    own.addCounter("process_restarts_total", "how often this process of the bank died and was started again", ["name"], () =>
      processes.map(({ name, restarts }) => [{ name }, restarts]),
    );
    own.addCounter("process_hangs_total", "how often this process of the bank was killed because it hung", ["name"], () =>
      processes.map(({ name, hangs }) => [{ name }, hangs]),
    );
    own.addGauge("draining", "1 while this server takes no new session and waits for the end of those that it has", [], () => [
      [{}, Number(standing.phase === "draining")],
    ]);
  }

  /** Begins to collect. */
  open(): Promise<void> {
    return this.#own.collect();
  }

  /** In the text format of Prometheus. */
  async print(): Promise<string> {
    const [unready, ...others] = await Promise.all([
      this.#standing.unready(),
      ...this.#processes.map(async (each) => [each.name, await each.ask({ kind: "readings" })] as const),
    ]);
    this.#isReady = unready === null;
    const answered = others.flatMap(([name, readings]) => (readings === null ? [] : [[name, readings] as const]));
    return printReadings([["primary", await this.#own.read()], ...answered]);
  }
}

const lagSeconds = ({ backlog }: AuditGate): number =>
  backlog.oldestAt === null ? 0 : Math.max(0, Date.now() - backlog.oldestAt) / 1_000;
