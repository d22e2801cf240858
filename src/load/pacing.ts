import { setTimeout as sleep } from "node:timers/promises";

export interface Pacing {
  readonly clients: number;
  readonly forMs: number;
  /** Begin this many operations a second in all, whether the ones before are done or not; without it each client begins when it is free. */
  readonly perSecond?: number | null;
  /** With a rate: how long after the end operations that were due before it may still begin, in milliseconds. */
  readonly lateMs?: number;
  /** The pause of each client between an answer and its next operation, in milliseconds. */
  readonly restMs?: number;
  /** Ends it before its time: no further operation begins. */
  readonly stop?: AbortSignal;
}

export interface Driven {
  /** From the first operation to the end of the last. */
  readonly ms: number;
  /** Operations that were due and did not begin, because the ones before were too slow. */
  readonly behind: number;
}

/**
 * Runs clients that each do one operation after the other, and calls `done` with how long each took, in milliseconds, and its result. With a
 * rate, the time counts from when the operation was due: a bank that halts is charged for all that would have come meanwhile (no coordinated
 * omission). Rejects as soon as `act` does.
 */
export async function drive<Result>(
  { clients, forMs, perSecond = null, lateMs = 0, restMs = 0, stop }: Pacing,
  act: (client: number, turn: number) => Promise<Result>,
  done: (ms: number, result: Result) => void,
): Promise<Driven> {
  const startedAt = performance.now();
  const due = perSecond === null ? null : Math.ceil((perSecond * forMs) / 1_000);
  const deadline = startedAt + forMs + (due === null ? 0 : lateMs);
  let begun = 0;
  const isOver = (): boolean => stop?.aborted === true || performance.now() >= deadline || begun === due;
  const rest = (ms: number): Promise<unknown> => sleep(ms, undefined, stop === undefined ? {} : { signal: stop }).catch(() => {});
  const client = async (_: unknown, n: number): Promise<void> => {
    // Clients with pauses must not all begin at once.
    if (restMs > 0) await rest((n / clients) * restMs);
    for (let turn = 0; !isOver(); turn++) {
      const at = perSecond === null ? performance.now() : startedAt + (1_000 * begun) / perSecond;
      begun++;
      if (perSecond !== null) await rest(Math.max(0, at - performance.now()));
      if (stop?.aborted) return;
      const result = await act(n, turn);
      done(performance.now() - at, result);
      if (restMs > 0) await rest(restMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { ms: performance.now() - startedAt, behind: due === null || stop?.aborted === true ? 0 : due - begun };
}
