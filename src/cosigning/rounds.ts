import { once } from "node:events";
import timers from "node:timers/promises";
import type { Sql } from "../store/store.ts";
import { keepCosigned, newestOf } from "./cosigned-notes.ts";
import type { PolicyWitness, WitnessPolicy } from "./policy.ts";
import { postOverHttp } from "./post.ts";
import { type Alarm, type Post, type ShowCheckpoint, type Submission, submitTo } from "./submit.ts";

/** The pause between two submissions, in milliseconds: of the checkpoints in between only the newest is submitted. */
const EVERY_MS = 10_000;

export interface CosigningOptions {
  readonly policy: WitnessPolicy;
  readonly sql: Sql;
  readonly show: ShowCheckpoint;
  /** Called once for each witness and reason, until the witness cosigns again. */
  readonly onAlarm: (witness: string, alarm: Alarm) => void;
  readonly log: (level: "info" | "warn" | "error", message: string, fields: object) => void;
  /** For tests. */
  readonly post?: Post;
}

/** The progress of one witness, for metrics. */
export interface WitnessProgress {
  readonly name: string;
  /** The largest size that it has cosigned, 0 if none. */
  readonly size: number;
  /** When, in milliseconds since 1970 UTC; null if never. */
  readonly at: number | null;
  /** The reason of its last alarm; null if it has cosigned since. */
  readonly alarm: Alarm["reason"] | null;
}

/**
 * Submits the newest checkpoint to each witness of the policy that has a URL, and stores what they cosign. No other work waits for
 * it. Several servers of one bank may do this at once: they share the stored notes.
 */
export class Cosigning {
  readonly #options: CosigningOptions;
  readonly #stopping = new AbortController();
  readonly #witnesses: readonly Witness[];
  #running: Promise<void> = Promise.resolve();

  constructor(options: CosigningOptions) {
    this.#options = options;
    this.#witnesses = options.policy.witnesses.flatMap(({ name, verifier, url }) =>
      url === null ? [] : [{ name, verifier, url, size: 0, at: null, alarm: null, trouble: null }],
    );
  }

  get progress(): readonly WitnessProgress[] {
    return this.#witnesses;
  }

  /** Submits now, and then every EVERY_MS. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends the requests under way. Does not wait for the database. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Submits the newest checkpoint to every witness at once. Never rejects. */
  async round(): Promise<void> {
    await Promise.all(this.#witnesses.map((witness) => this.#submit(witness)));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = once(signal, "abort");
    while (!signal.aborted) {
      await Promise.race([this.round(), stopped]);
      await timers.setTimeout(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #submit(witness: Witness): Promise<void> {
    const { sql, show, post = postOverHttp } = this.#options;
    const { signal } = this.#stopping;
    try {
      Object.assign(witness, await newestOf(sql, witness.verifier));
      const onLost = (alarm: Alarm): void => this.#raise(witness, alarm);
      await this.#take(witness, await submitTo(witness, witness.size, { show, post, onLost, stop: signal }));
    } catch (error) {
      if (!signal.aborted) this.#fail(witness, causeOf(error));
    }
  }

  async #take(witness: Witness, submission: Submission): Promise<void> {
    if (submission.how === "refused") this.#raise(witness, submission.alarm);
    if (submission.how === "failed") this.#fail(witness, submission.cause);
    if (submission.how !== "cosigned") return;
    const { size, note } = submission;
    const at = Date.now();
    await keepCosigned(this.#options.sql, { size, note, verifier: witness.verifier, at });
    if (witness.trouble !== null) this.#options.log("info", "the witness cosigns again", { witness: witness.name, size });
    Object.assign(witness, { size, at, alarm: null, trouble: null });
  }

  #raise(witness: Witness, alarm: Alarm): void {
    if (witness.trouble === alarm.reason) return;
    Object.assign(witness, { trouble: alarm.reason, alarm: alarm.reason });
    const { log, onAlarm } = this.#options;
    log("error", "ALARM: a witness contradicts the audit log", { witness: witness.name, ...alarm });
    onAlarm(witness.name, alarm);
  }

  #fail(witness: Witness, cause: string): void {
    if (witness.trouble === cause) return;
    witness.trouble = cause;
    this.#options.log("warn", "a witness does not cosign the audit log", { witness: witness.name, cause });
  }
}

interface Witness extends PolicyWitness, WitnessProgress {
  readonly url: string;
  /** The reason of the last alarm, or the cause of the last failure; null while it cosigns. */
  trouble: string | null;
}

/** An error of `fetch` has the reason in its cause. */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
