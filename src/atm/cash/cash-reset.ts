import { moved, retracted } from "./cash-change.ts";
import type { CashState } from "./cash-state.ts";

/** The state after the unit is switched on: notes on the stack go to the reject box. A slot that was open is empty by now. */
export function switchedOn(state: CashState): CashState {
  return state.jobs.reduce((next, { job, phase }) => {
    if (phase === "stacked") return retracted(next, job);
    return phase === "presented" ? moved(next, job, "presented", "taken") : next;
  }, state);
}
