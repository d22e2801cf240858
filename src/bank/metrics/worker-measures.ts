import { randomUUID } from "node:crypto";
import { bucketOf, Latencies, type LatencyKind, type ProcessReport } from "../../measures/measures.ts";
import type { TerminalId } from "../../model/model.ts";
import { MetricSet } from "../../status/status.ts";
import { latencyKindOf } from "./latency-kind.ts";
import { Tally } from "./tally.ts";

/** A worker's values, read again each time somebody reads its metrics. */
export interface Levels {
  readonly sessions: number;
  readonly halfOpen: number;
  readonly ledgerWaiting: number;
  readonly hashes: { readonly running: number; readonly waiting: number };
  readonly moneySuspended: boolean;
}

/** What a worker has counted since it began, for the bank's alarms. The operators' metrics name no ATM; this does. */
export interface WorkerCounts {
  readonly operations: readonly (readonly [operation: string, outcome: string, times: number])[];
  /** Bookings that were refused because an ATM has reached its ceiling of the day. */
  readonly overCeiling: readonly (readonly [terminal: string, operation: string, times: number])[];
  readonly witnessAlarms: readonly (readonly [terminal: string, reason: string, times: number])[];
}

/** In seconds: a durable commit takes about a millisecond, and the ledger gives up a batch after some six seconds. */
const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Counts while a worker works. On the money path a count costs a look-up in a map; the metrics are made only when somebody reads
 * them. All names are from closed lists: never text that a peer or a customer sent.
 */
export class WorkerMeasures {
  readonly #incarnation = randomUUID();
  readonly #operations = new Tally();
  /** By operation. Those of one kind of work share theirs. */
  readonly #latencyOf = new Map<string, Latencies>();
  readonly #latencies: Readonly<Record<LatencyKind, Latencies>> = {
    money: new Latencies(),
    passwords: new Latencies(),
    other: new Latencies(),
  };
  readonly #handshakes = new Tally();
  readonly #ends = new Tally();
  readonly #alarms = new Tally();
  readonly #alarmedBy = new Tally();
  readonly #overCeiling = new Tally();
  readonly metrics = new MetricSet();
  readonly #commitTook: (seconds: number) => void;
  #batched = 0;
  #failed = 0;
  #lost = 0;
  #slowed = 0;

  constructor() {
    const { metrics } = this;
    metrics.addProcess();
    metrics.addCounter("operations_total", "requests, by operation and outcome", ["operation", "outcome"], () =>
      [...this.#operations].map(([operation, outcome, times]) => [{ operation, outcome }, times]),
    );
    metrics.addCounter("handshakes_total", "connections that became ready, and those that did not, by cause", ["outcome"], () =>
      [...this.#handshakes].map(([, outcome, times]) => [{ outcome }, times]),
    );
    metrics.addCounter("channel_ends_total", "how channels that were ready ended; a breach by its cause", ["end"], () =>
      [...this.#ends].map(([, end, times]) => [{ end }, times]),
    );
    this.#commitTook = metrics.addHistogram("commit_seconds", "from a batch's leaving to its confirmed commit", COMMIT_SECONDS);
    metrics.addCounter("batched_requests_total", "requests that were committed in batches", [], () => [[{}, this.#batched]]);
    metrics.addCounter("batches_failed_total", "tries to commit a batch that failed", [], () => [[{}, this.#failed]]);
    metrics.addCounter("database_connections_lost_total", "connections to PostgreSQL lost in use, then reopened", [], () => [
      [{}, this.#lost],
    ]);
    metrics.addCounter("terminals_slowed_total", "times that an ATM had to wait because its budget was spent", [], () => [
      [{}, this.#slowed],
    ]);
    metrics.addCounter("witness_alarms_total", "alarms of ATMs about the audit log, by reason", ["reason"], () =>
      [...this.#alarms].map(([, reason, times]) => [{ reason }, times]),
    );
  }

  /** `outcome` is `ok` or a refusal's name, `ms` the time from the request's arrival to its answer. */
  answered = (operation: string, outcome: string, ms: number): void => {
    this.#operations.add(operation, outcome);
    let latencies = this.#latencyOf.get(operation);
    if (latencies === undefined) {
      latencies = this.#latencies[latencyKindOf(operation)];
      this.#latencyOf.set(operation, latencies);
    }
    latencies.add(bucketOf(ms), 1);
  };
  unanswered = (operation: string): void => this.#operations.add(operation, "no-answer");
  /** `outcome` is `ready`, or why there is no channel. */
  shookHands = (outcome: string): void => this.#handshakes.add("", outcome);
  channelEnded = (end: string): void => this.#ends.add("", end);
  committed = (requests: number, ms: number): void => {
    this.#batched += requests;
    this.#commitTook(ms / 1_000);
  };
  batchFailed = (): void => void this.#failed++;
  connectionLost = (): void => void this.#lost++;
  slowed = (): void => void this.#slowed++;
  /** `reason` is from the closed list of `witness-alarm`. */
  alarmed = (reason: string, terminal: TerminalId): void => {
    this.#alarms.add("", reason);
    this.#alarmedBy.add(terminal, reason);
  };
  overCeiling = (terminal: TerminalId, operation: string): void => this.#overCeiling.add(terminal, operation);

  /** For the last hour of the whole bank. */
  report({ sessions, ledgerWaiting, hashes }: Pick<Levels, "sessions" | "ledgerWaiting" | "hashes">): ProcessReport {
    const kinds = Object.entries(this.#latencies) as [LatencyKind, Latencies][];
    return {
      incarnation: this.#incarnation,
      counted: {
        operations: [...this.#operations],
        latencies: kinds.flatMap(([kind, all]) => [...all].map(([bucket, times]) => [kind, bucket, times] as const)),
      },
      levels: { sessions, ledgerWaiting, hashesWaiting: hashes.waiting },
    };
  }

  get counts(): WorkerCounts {
    return { operations: [...this.#operations], overCeiling: [...this.#overCeiling], witnessAlarms: [...this.#alarmedBy] };
  }

  /** Adds the gauges, whose values `levels` returns each time the metrics are read. */
  watch(levels: () => Levels): void {
    const { metrics } = this;
    metrics.addGauge("sessions", "channels that are ready", [], () => [[{}, levels().sessions]]);
    metrics.addGauge("connections_half_open", "connections that have not proved who they are", [], () => [
      [{}, levels().halfOpen],
    ]);
    metrics.addGauge("ledger_waiting", "money operations that wait for the batch under way", [], () => [
      [{}, levels().ledgerWaiting],
    ]);
    metrics.addGauge("password_hashes", "passwords that are with the hasher, and that wait for their turn", ["state"], () => {
      const { running, waiting } = levels().hashes;
      return [
        [{ state: "running" }, running],
        [{ state: "waiting" }, waiting],
      ];
    });
    metrics.addGauge(
      "money_suspended",
      "1 while no new money operation is taken: the audit log is behind, or the clock is not to be trusted",
      [],
      () => [[{}, Number(levels().moneySuspended)]],
    );
  }
}
