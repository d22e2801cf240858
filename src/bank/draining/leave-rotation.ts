import timers from "node:timers/promises";
import type { Supervisor } from "../processes/supervise.ts";

export interface Leaving {
  readonly workers: readonly Pick<Supervisor, "ask">[];
  /** Resolves with whether another server of this bank takes ATMs. Rejects as the database does: then it is not known. */
  readonly othersServe: () => Promise<boolean>;
  /** Called once the server begins to leave. */
  readonly begun: () => Promise<void>;
}

/** How it ended: no session is left, the time is over, or no other server of the bank takes ATMs. */
export type Left = "empty" | "late" | "alone";

/** How often it looks for the other servers, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** How many looks after an outage of the database mean nothing: so long the other servers take to write that they serve. */
const AFTER_OUTAGE_LOOKS = 10;
/** The pause before it asks a worker again that died. */
const ASK_AGAIN_MS = 100;

/**
 * Takes this server out of rotation: its workers accept no new connection, and end each session at its next idle moment. Resolves once
 * none is left, or after `mostMs` milliseconds. If no other server takes ATMs, customers gain nothing by it: then it resolves at once.
 */
export async function leaveRotation({ workers, othersServe, begun }: Leaving, mostMs: number): Promise<Left> {
  if (mostMs === 0 || !(await othersServe().catch(() => false))) return "alone";
  await begun();
  const over = new AbortController();
  const until = async (left: Left, reached: Promise<unknown>): Promise<Left> => {
    await reached;
    return left;
  };
  const late = timers.setTimeout(mostMs, undefined, { signal: over.signal });
  const ends = [
    until("empty", Promise.all(workers.map((worker) => leave(worker, over.signal)))),
    until("late", late),
    until("alone", untilAlone(othersServe, over.signal)),
  ];
  for (const each of ends) each.catch(() => {});
  return await Promise.race(ends).finally(() => over.abort());
}

/** Resolves once this worker has no session left. One that dies is asked again when another has taken its place. */
async function leave(worker: Pick<Supervisor, "ask">, over: AbortSignal): Promise<void> {
  while ((await worker.ask({ kind: "leave" }, "as long as it lives")) === null)
    await timers.setTimeout(ASK_AGAIN_MS, undefined, { signal: over });
}

/** Resolves once no other server takes ATMs. A database that gives no answer changes nothing, and afterwards the others need a while. */
async function untilAlone(othersServe: () => Promise<boolean>, over: AbortSignal): Promise<void> {
  for (let rest = 0; ; rest = Math.max(0, rest - 1)) {
    await timers.setTimeout(LOOK_EVERY_MS, undefined, { signal: over });
    const serve = await othersServe().catch(() => null);
    if (serve === null) rest = AFTER_OUTAGE_LOOKS;
    if (serve === false && rest === 0) return;
  }
}
