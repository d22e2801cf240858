/** A rest is an interval divided by this; a full batch has nine rests. */
const RESTS = 100;

/**
 * Returns how long the sequencer rests between two steps, in milliseconds, if the batch's oldest event has waited `waitedMs`. Each
 * step takes milliseconds of CPU; without rests they would keep a core from the requests of customers. It rests only while it
 * keeps up: while the oldest event has waited less than half of `intervalMs`.
 */
export const restBetweenSteps = (waitedMs: number, intervalMs: number): number =>
  waitedMs < intervalMs / 2 ? intervalMs / RESTS : 0;
