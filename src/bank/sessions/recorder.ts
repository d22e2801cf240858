import type { EventStore } from "../../events/events.ts";
import type { AuditEvent } from "../../model/model.ts";

/**
 * Writes audit events that belong to no other transaction into the database (AUDIT.md, write path 1). One insert is under way at
 * a time. Events that arrive meanwhile go together in the next, so a thousand sessions cost one commit.
 */
export class Recorder {
  readonly #store: EventStore;
  #waiting: { event: AuditEvent; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #writing: Promise<void> | null = null;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Resolves once the event is durable; rejects if the database did not take it. */
  record(event: AuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, 1_000);
      try {
        await this.#store.record(batch.map(({ event }) => event));
        for (const each of batch) each.resolve();
      } catch (error) {
        for (const each of batch) each.reject(error);
      }
    }
    this.#writing = null;
  }
}
