import type { Logger } from "pino";
import type { EventStore } from "../../events/events.ts";

/** How long a chain may stand still before its process ends it, in milliseconds; the log closes it after an hour. */
const IDLE_MS = 20 * 60_000;
const CHECK_MS = 60_000;

/** Ends the chains of writers that this process no longer uses; the next event begins another chain. */
export function endIdleChains(store: EventStore, now: () => number, log: Logger): { stop(): void } {
  const timer = setInterval(() => {
    store.endIdle(now(), IDLE_MS).catch((err: unknown) => log.warn({ err }, "an idle chain of audit events was not ended"));
  }, CHECK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
