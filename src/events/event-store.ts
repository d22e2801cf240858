import type { Sql, Store, Transaction } from "../store/store.ts";
import { insertEvents } from "./insert-events.ts";
import { COMMIT_EVENTS_MAX, type NewEvent } from "./writers/event-writer.ts";
import type { EventWriters } from "./writers/event-writers.ts";

/** Adds an event to those that a transaction records in its commit. */
export type RecordEvent = (event: NewEvent) => void;

/** A store whose transactions record audit events in their commit. */
export class EventStore implements Store {
  readonly #store: Store;
  readonly writers: EventWriters;

  constructor(store: Store, writers: EventWriters) {
    this.#store = store;
    this.writers = writers;
  }

  /** Without events. */
  get sql(): Sql {
    return this.#store.sql;
  }

  /**
   * Runs `act` in a transaction and commits, with the events that it recorded. Rejects as `sql.begin` does: after the connection
   * was lost in the commit, nobody knows whether it took effect.
   */
  begin<Result>(act: (tx: Transaction, record: RecordEvent) => Promise<Result>): Promise<Result> {
    const events: NewEvent[] = [];
    return this.writers.using(
      (writer) =>
        this.sql.begin(async (tx) => {
          const result = await act(tx, (event) => void events.push(event));
          if (events.length > 0) await insertEvents(tx, writer(), events);
          return result;
        }) as Promise<Result>,
    );
  }

  /** Records events that belong to no other transaction, at most COMMIT_EVENTS_MAX in a commit. */
  async record(events: readonly NewEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += COMMIT_EVENTS_MAX) {
      const some = events.slice(at, at + COMMIT_EVENTS_MAX);
      await this.writers.using((writer) => insertEvents(this.sql, writer(), some));
    }
  }

  /**
   * Ends the chain of every writer that was not used for `idleMs` milliseconds, each by an event: the log closes a chain that
   * stands still for long, because it cannot know that the process is alive. `at` is in milliseconds since 1970 UTC. Tries all of
   * them; then rejects with the first failure, if there was one.
   */
  async endIdle(at: number, idleMs = 0): Promise<void> {
    const ends = this.writers
      .takeIdle(idleMs)
      .map((writer) => insertEvents(this.sql, writer, [{ at, kind: "writer-end", outcome: "ok" }]));
    const failed = (await Promise.allSettled(ends)).find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** As of the store below; the chains stay as they are (endIdle). */
  close(): Promise<void> {
    return this.#store.close();
  }
}
