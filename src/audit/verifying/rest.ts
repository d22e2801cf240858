/** A rest is this part of an interval; a full batch has nine of them. */
const RESTS = 100;

/**
 * How long the sealer rests between its steps, in milliseconds, where the oldest event of a batch has waited for so long
 * already. Each step takes milliseconds of the processor: in one go they would keep a core from those who wait for their money.
 * It rests only as long as it keeps up, while the oldest has waited for less than half of what an event may.
 */
export const restBetweenSteps = (waitedMs: number, intervalMs: number): number =>
  waitedMs < intervalMs / 2 ? intervalMs / RESTS : 0;
