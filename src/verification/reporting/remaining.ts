/** Below this, an estimate of the remaining time would be a guess: in milliseconds. */
const ESTIMATE_FROM_MS = 2_000;

/**
 * Returns about how long the rest takes, in milliseconds, if the share `done` of the work (0 to 1) took `elapsedMs`; null while that
 * would be a guess.
 */
export function remainingMs(done: number, elapsedMs: number): number | null {
  if (elapsedMs < ESTIMATE_FROM_MS || done <= 0 || done >= 1) return null;
  return (elapsedMs * (1 - done)) / done;
}
