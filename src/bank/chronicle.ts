import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { AuditEvent, EventKind } from "../model/event.ts";
import type { TerminalId } from "../model/ids.ts";
import type { Store } from "../store/connect.ts";
import { insertEvents } from "../store/events.ts";

/** More are not kept while the database is out of reach: a process that dies every few seconds must not fill the memory. */
const WAITING_MAX = 1_000;
const RETRY_MS = 1_000;

/**
 * Writes the bank's own life into the audit log: what became of its processes, its database, its gate. An event keeps the time at
 * which it happened and waits until the database takes it. One whose commit was lost may stand there twice.
 */
export class Chronicle {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #waiting: AuditEvent[] = [];
  readonly #closing = new AbortController();
  #writing: Promise<void> | null = null;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** `terminal` is the ATM that the event is about, if it is about one. */
  note(
    kind: EventKind,
    outcome: AuditEvent["outcome"] = "ok",
    confidential?: AuditEvent["confidential"],
    terminal?: TerminalId,
  ): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#log.error({ kind, outcome }, "an event could not be kept for the audit log");
      return;
    }
    this.#waiting.push({ at: Date.now(), kind, outcome, confidential, terminal });
    this.#writing ??= this.#write();
  }

  /** Resolves when all is written, or after so many milliseconds; nothing is tried again after that. */
  async close(mostMs: number): Promise<void> {
    await Promise.race([this.#writing, sleep(mostMs, undefined, { ref: false })]);
    this.#closing.abort();
    if (this.#waiting.length > 0)
      this.#log.error({ events: this.#waiting }, "events were not recorded: the database is out of reach");
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closing.signal.aborted) {
      const batch = [...this.#waiting];
      try {
        await insertEvents(this.#store.sql, batch);
        this.#waiting.splice(0, batch.length);
      } catch (error) {
        this.#log.warn({ err: error }, "events of the bank are not recorded yet; it is tried again");
        await sleep(RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => {});
      }
    }
    this.#writing = null;
  }
}
