import { setTimeout as sleep } from "node:timers/promises";

export interface Pacing {
  readonly clients: number;
  readonly forMs: number;
  /** Begin this many operations a second in all, whether the ones before are done or not; without it each client begins when it is free. */
  readonly perSecond?: number | null;
  /** The pause of each client between an answer and its next operation, in milliseconds. */
  readonly restMs?: number;
  /** Ends it before its time: no further operation begins. */
  readonly stop?: AbortSignal;
}

/**
 * Runs clients that each do one operation after the other, and calls `done` with how long each took, in milliseconds, and its result. With a rate, the time
 * counts from when the operation was due: a bank that halts is charged for all that would have come meanwhile (no coordinated omission).
 * Resolves with how long all of it took. Rejects as soon as `act` does.
 */
export async function drive<Result>(
  { clients, forMs, perSecond = null, restMs = 0, stop }: Pacing,
  act: (client: number, turn: number) => Promise<Result>,
  done: (ms: number, result: Result) => void,
): Promise<number> {
  const startedAt = performance.now();
  const deadline = startedAt + forMs;
  const isOver = (): boolean => stop?.aborted === true || performance.now() >= deadline;
  const rest = (ms: number): Promise<unknown> => sleep(ms, undefined, stop === undefined ? {} : { signal: stop }).catch(() => {});
  let begun = 0;
  /** When the next operation is due; null if that is after the end. */
  const due = (): number | null => {
    if (perSecond === null) return performance.now();
    const at = startedAt + (1_000 * begun) / perSecond;
    return at < deadline ? at : null;
  };
  const client = async (_: unknown, n: number): Promise<void> => {
    // Clients with pauses must not all begin at once.
    if (restMs > 0) await rest((n / clients) * restMs);
    for (let turn = 0; !isOver(); turn++) {
      const at = due();
      if (at === null) return;
      begun++;
      if (perSecond !== null) await rest(Math.max(0, at - performance.now()));
      if (stop?.aborted) return;
      const result = await act(n, turn);
      done(performance.now() - at, result);
      if (restMs > 0) await rest(restMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return performance.now() - startedAt;
}
