import assert from "node:assert/strict";
import type { RequestId } from "../../model/model.ts";
import type { StepOf } from "../journal/journal-step.ts";
import { type CashState, jobOf, type Phase, withJob } from "./cash-state.ts";
import { join, type Notes, without } from "./notes.ts";

/** What an operator does with the machine's notes: puts some in, takes some out, or has counted them all with another. */
export type Change = Omit<StepOf<"change">, "step" | "at" | "request">;

/** How each thing that moves notes changes what the cash unit knows of them. Nothing here is kept or waits for anything. */

/** Notes leave the cassettes for the stack inside. Throws RangeError where there are not so many. */
export const stacked = (state: CashState, job: RequestId, notes: Notes): CashState =>
  withJob({ ...state, cassettes: without(state.cassettes, notes) }, { job, phase: "stacked", notes });

/** The notes of a job are somewhere else. */
export function moved(state: CashState, job: RequestId, from: Phase, to: Phase): CashState {
  const known = jobOf(state, job);
  assert(known?.phase === from, `notes that are not ${from} cannot be ${to}`);
  return withJob(state, { ...known, phase: to });
}

/** Stack or slot goes to the reject box; nothing where it is neither here nor there. */
export function retracted(state: CashState, job: RequestId): CashState {
  const known = jobOf(state, job);
  if (known?.phase !== "stacked" && known?.phase !== "presented") return state;
  return withJob({ ...state, rejected: join(state.rejected, known.notes) }, { ...known, phase: "retracted" });
}

/** The escrow goes to the cassettes; nothing where there is none. */
export function stored(state: CashState, job: RequestId): CashState {
  const known = jobOf(state, job);
  if (known?.phase !== "escrow") return state;
  return withJob({ ...state, cassettes: join(state.cassettes, known.notes) }, { ...known, phase: "stored" });
}

/** The escrow goes back to the customer; nothing where there is none. */
export function returned(state: CashState, job: RequestId): CashState {
  const known = jobOf(state, job);
  return known?.phase === "escrow" ? withJob(state, { ...known, phase: "returned" }) : state;
}

/** An operator's change is made; nothing where it was made before. Throws RangeError where notes are taken out that are not there. */
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
