import type { Logger } from "pino";
import type { BankClock } from "../../clock/clock.ts";
import type { EventStore } from "../../events/events.ts";
import {
  endDue,
  forgetHolders,
  heldKeys,
  type KeyFiles,
  type OtherKeyFiles,
  otherKeys,
  pruneEnded,
  reportHeld,
} from "../../keys/keys.ts";

/** How often a server reports its keys and removes those that have ended, in milliseconds. */
const REPORT_MS = 5_000;
const HOUR_MS = 3_600_000;
/** How long the report of a server that no longer runs is kept, in milliseconds. */
const KEPT_MS = 30 * 24 * HOUR_MS;

export interface KeyKeeping {
  readonly store: EventStore;
  readonly server: string;
  readonly files: KeyFiles;
  /** Of the keys that operators do not rotate. */
  readonly others: OtherKeyFiles;
  readonly clock: Pick<BankClock, "now" | "trouble">;
  readonly log: Logger;
}

/**
 * Keeps the keys of this server: reports every few seconds which ones it has, and removes from its files those that have ended. Every
 * hour it ends the keys that nothing needs any more, but not while the time cannot be trusted.
 */
export function keepKeys({ store, server, files, others, clock, log }: KeyKeeping): { stop(): void } {
  const report = async (): Promise<void> => {
    const removed = await pruneEnded(store.sql, files);
    if (removed.length > 0) log.warn({ removed }, "keys of the bank that have ended were removed from this server's files");
    const held = Object.values(await heldKeys(files)).flat();
    await reportHeld(store.sql, server, held, await otherKeys(others));
  };
  const end = async (): Promise<void> => {
    if (clock.trouble !== null) return;
    for (const { id, purpose } of await endDue(store, clock.now()))
      log.warn({ id, purpose }, "an old key of the bank has ended: nothing needs it any more, or its time is over");
    await forgetHolders(store.sql, clock.now() - KEPT_MS);
  };
  const stops = [every(REPORT_MS, report, log), every(HOUR_MS, end, log)];
  return {
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Runs this now and every `ms` milliseconds, one at a time. */
function every(ms: number, act: () => Promise<void>, log: Logger): () => void {
  let [isUnderWay, isOver] = [false, false];
  const run = (): void => {
    if (isUnderWay) return;
    isUnderWay = true;
    void act()
      .catch((err: unknown) => {
        if (!isOver) log.warn({ err }, "the bank's keys could not be looked after: the bank tries again");
      })
      .finally(() => {
        isUnderWay = false;
      });
  };
  run();
  const timer = setInterval(run, ms);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
