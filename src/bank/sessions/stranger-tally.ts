import type { Logger } from "pino";
import type { AuditEvent } from "../../model/model.ts";
import type { Recorder } from "./recorder.ts";

const PERIOD_MS = 1_000;

/**
 * Counts connections that ended before they authenticated, by cause, and records each cause at most once in `PERIOD_MS`. However
 * many strangers connect, they cost the database and the audit log next to nothing (PROTOCOL.md, section 6).
 */
export class StrangerTally {
  readonly #recorder: Recorder;
  readonly #log: Logger;
  readonly #now: () => number;
  #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(recorder: Recorder, log: Logger, now: () => number) {
    this.#recorder = recorder;
    this.#log = log;
    this.#now = now;
  }

  count(cause: string, times = 1): void {
    this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + times);
    this.#timer ??= setTimeout(() => void this.flush(), PERIOD_MS);
  }

  /** Records the counts since the last flush. Never rejects. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const counts = this.#counts;
    this.#counts = new Map();
    await Promise.all([...counts].map(([cause, times]) => this.#record(cause, times)));
  }

  /** Adds a count that cannot be recorded to the next one. */
  async #record(cause: string, times: number): Promise<void> {
    const event: AuditEvent = { at: this.#now(), kind: "channel-breach", outcome: `error:${cause}`, confidential: { times } };
    try {
      await this.#recorder.record(event);
      this.#log.warn({ cause, times }, "connections ended before they were authenticated");
    } catch (error) {
      this.#log.error({ err: error, cause, times }, "unauthenticated connections could not be recorded: the bank tries again");
      this.count(cause, times);
    }
  }
}
