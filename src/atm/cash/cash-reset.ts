import { moved, retracted } from "./cash-change.ts";
import type { CashState } from "./cash-state.ts";

/** What the unit does when it is switched on: an unpresented stack is rejected; a slot that was open is empty by now. */
export function switchedOn(state: CashState): CashState {
  return state.jobs.reduce((next, { job, phase }) => {
    if (phase === "stacked") return retracted(next, job);
    return phase === "presented" ? moved(next, job, "presented", "taken") : next;
  }, state);
}
