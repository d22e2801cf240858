import type { ChainEnd } from "./chain.ts";
import type { EventStore } from "./event-store.ts";
import { insertEvents } from "./insert-events.ts";
import { isClosed } from "./writers/event-writers.ts";

/**
 * Ends the chain of a process that died, by an event with the chain's next number. Returns false if the process was alive and took
 * the number first. `at` is in milliseconds since 1970 UTC.
 */
export async function closeChain(store: EventStore, writer: bigint, end: ChainEnd, at: number): Promise<boolean> {
  try {
    await insertEvents(store.sql, store.writers.resume(writer, end), [{ at, kind: "writer-closed", outcome: "ok" }]);
    return true;
  } catch (error) {
    if (isClosed(error)) return false;
    throw error;
  }
}
