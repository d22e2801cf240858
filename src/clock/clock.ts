/**
 * The bank's time: PostgreSQL's clock, continued between two readings by the machine's monotonic clock.
 *
 * It promises that stored time never jumps unnoticed: a step beyond the bound stops money operations until an operator accepts
 * it. Start with bank-clock.ts.
 */
export type { BankClock, ClockAnchor, ClockTrouble } from "./bank-clock.ts";
export {
  acceptClock,
  CLOCK_WORDS,
  ClockError,
  compareClocks,
  timeForCommand,
  type WatchedClock,
  watchClock,
} from "./clock-watch.ts";
export { onMachineClock } from "./machine-clock.ts";
