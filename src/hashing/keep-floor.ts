import { HashFloor, type Reading } from "./hash-floor.ts";
import type { HashScheduler } from "./hash-scheduler.ts";
import type { GroupPriority } from "./step-aside.ts";

/** Interval between two checks whether hashing starves, while there is work; in milliseconds. */
const LOOK_MS = 100;

/** What is checked, and what is set. */
export interface Kept {
  readonly scheduler: Pick<HashScheduler, "hasWork" | "isFrontBusy" | "starves">;
  readonly group: Pick<GroupPriority, "standsBack" | "standBack">;
  /** The floor as a number of cores, such as 0.5. */
  readonly cores: number;
}

/**
 * Returns a function that starts the check, repeated while there is work, whether hashing gets its floor. If it does not, the
 * check gives it ordinary priority.
 */
export function keepFloor({ scheduler, group, cores }: Kept, reading = processReading): () => void {
  const floor = new HashFloor(cores);
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const starves = scheduler.hasWork && floor.isStarved(reading());
    // That thread shares the session of the others, so the session must not have low priority while it works.
    group.standBack(!starves && !scheduler.isFrontBusy);
    scheduler.starves(starves);
    if (scheduler.hasWork || scheduler.isFrontBusy || !group.standsBack) return;
    clearInterval(timer);
    timer = undefined;
  };
  return () => {
    if (timer !== undefined) return;
    floor.begin(reading());
    timer = setInterval(look, LOOK_MS);
  };
}

/** The processor time of this process so far: hashing is all of its work. */
function processReading(): Reading {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), cpu: (user + system) / 1_000 };
}
