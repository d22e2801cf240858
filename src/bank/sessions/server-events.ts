import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { EventStore } from "../../events/events.ts";
import type { AuditEvent, EventKind, TerminalId } from "../../model/model.ts";

/** Most events kept while the database is out of reach: a process that dies every few seconds must not fill the memory. */
const WAITING_MAX = 1_000;
const RETRY_MS = 1_000;
/** The most events in one statement, and in one line of the log. */
const TOGETHER_MAX = 1_000;
const LOGGED_MAX = 100;

/**
 * Writes audit events that nobody waits for: about the bank's processes, its database, its gate, and the ends of its sessions. An
 * event keeps the time at which it happened, and waits until the database takes it. If the answer to a commit was lost, the audit
 * log may have its events twice.
 */
export class ServerEvents {
  readonly #store: EventStore;
  readonly #log: Logger;
  readonly #waitingMax: number;
  readonly #waiting: AuditEvent[] = [];
  readonly #closing = new AbortController();
  #writing: Promise<void> | null = null;

  /** Keeps `waitingMax` events at most while the database is out of reach; those beyond are lost, and logged. */
  constructor(store: EventStore, log: Logger, waitingMax = WAITING_MAX) {
    this.#store = store;
    this.#log = log;
    this.#waitingMax = waitingMax;
  }

  /** `terminal` is the ATM that the event is about, if it is about one. */
  note(
    kind: EventKind,
    outcome: AuditEvent["outcome"] = "ok",
    confidential?: AuditEvent["confidential"],
    terminal?: TerminalId,
  ): void {
    this.keep({ at: Date.now(), kind, outcome, confidential, terminal });
  }

  /** Records the event, now or as soon as the database takes it. */
  keep(event: AuditEvent): void {
    const { kind, outcome, session } = event;
    if (this.#waiting.length >= this.#waitingMax) {
      this.#log.error({ kind, outcome, session }, "an event for the audit log is lost: too many wait for the database");
      return;
    }
    this.#waiting.push(event);
    this.#writing ??= this.#write();
  }

  /**
   * Resolves when all is written, or after `mostMs` milliseconds. After that it retries nothing, and logs the events that are
   * left, without their confidential parts: only the auditor may read those.
   */
  async close(mostMs: number): Promise<void> {
    await Promise.race([this.#writing, sleep(mostMs, undefined, { ref: false })]);
    this.#closing.abort();
    const left = this.#waiting.map(({ confidential: _, ...plain }) => plain);
    for (let from = 0; from < left.length; from += LOGGED_MAX)
      this.#log.error({ events: left.slice(from, from + LOGGED_MAX) }, "events were not recorded: the database is out of reach");
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closing.signal.aborted) {
      const batch = this.#waiting.slice(0, TOGETHER_MAX);
      try {
        await this.#store.record(batch);
        this.#waiting.splice(0, batch.length);
      } catch (error) {
        this.#log.warn({ err: error }, "events are not recorded yet: the bank tries again");
        await sleep(RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => {});
      }
    }
    this.#writing = null;
  }
}
