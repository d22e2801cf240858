import assert from "node:assert/strict";
import type { RequestId } from "../../model/model.ts";
import type { StepOf } from "../journal/journal-step.ts";
import { type CashState, jobOf, type Phase, withJob } from "./cash-state.ts";
import { join, type Notes, without } from "./notes.ts";

/** An operator's change of the machine's notes: a load, an unload, or a count that two operators agree on. */
export type Change = Omit<StepOf<"change">, "step" | "at" | "request">;

/** Each function returns the cash unit's state after one movement of notes. None of them writes or waits. */

/** Notes leave the cassettes for the stack inside. Throws RangeError if there are too few. */
export const stacked = (state: CashState, job: RequestId, notes: Notes): CashState =>
  withJob({ ...state, cassettes: without(state.cassettes, notes) }, { job, phase: "stacked", notes });

/** The notes of a job have moved; the job must be in the phase `from`. */
export function moved(state: CashState, job: RequestId, from: Phase, to: Phase): CashState {
  const known = jobOf(state, job);
  assert(known?.phase === from, `notes that are not ${from} cannot be ${to}`);
  return withJob(state, { ...known, phase: to });
}

/** Notes in the stack or the slot go to the reject box; the state is unchanged if they are in neither. */
export function retracted(state: CashState, job: RequestId): CashState {
  const known = jobOf(state, job);
  if (known?.phase !== "stacked" && known?.phase !== "presented") return state;
  return withJob({ ...state, rejected: join(state.rejected, known.notes) }, { ...known, phase: "retracted" });
}

/** The escrow goes to the cassettes; the state is unchanged if there is none. */
export function stored(state: CashState, job: RequestId): CashState {
  const known = jobOf(state, job);
  if (known?.phase !== "escrow") return state;
  return withJob({ ...state, cassettes: join(state.cassettes, known.notes) }, { ...known, phase: "stored" });
}

/** The escrow goes back to the customer; the state is unchanged if there is none. */
export function returned(state: CashState, job: RequestId): CashState {
  const known = jobOf(state, job);
  return known?.phase === "escrow" ? withJob(state, { ...known, phase: "returned" }) : state;
}

/**
 * Applies an operator's change; the state is unchanged if it was applied before. Throws RangeError if it takes out notes that are
 * not there.
 */
export function adjusted(state: CashState, job: RequestId, change: Change): CashState {
  if (jobOf(state, job) !== null) return state;
  return withJob(changed(state, change), { job, phase: "changed", notes: change.notes });
}

function changed(state: CashState, { op, box, notes, rejected }: Change): CashState {
  if (op === "count") return { ...state, cassettes: notes, rejected };
  if (op === "load") return { ...state, cassettes: join(state.cassettes, notes) };
  if (box === "reject") return { ...state, rejected: without(state.rejected, notes) };
  return { ...state, cassettes: without(state.cassettes, notes) };
}

/** The state after the unit is switched on: notes on the stack go to the reject box. A slot that was open is empty by now. */
export function switchedOn(state: CashState): CashState {
  return state.jobs.reduce((next, { job, phase }) => {
    if (phase === "stacked") return retracted(next, job);
    return phase === "presented" ? moved(next, job, "presented", "taken") : next;
  }, state);
}
