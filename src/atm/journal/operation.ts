import { type Money, type RequestId, ZERO } from "../../model/model.ts";
import type { Notes } from "../cash/notes.ts";
import type { AnswerState, Step, StepOf } from "./journal-step.ts";

/** A money operation, or an operator's change of the notes, that is not over: its state by the journal's steps so far. */
export interface OpenOperation {
  readonly request: RequestId;
  readonly op: "withdraw" | "deposit" | "transfer" | "cash";
  readonly amount: Money;
  readonly notes: Notes;
  readonly state: AnswerState | null;
  readonly dispensing: boolean;
  /** Null until the notes that left are counted. */
  readonly paid: Money | null;
  readonly closing: StepOf<"closing"> | null;
  /** The operator's change; null for a customer's operation. */
  readonly change: StepOf<"change"> | null;
}

const BEGUN = { state: null, dispensing: false, paid: null, closing: null, change: null } as const;

/** The operations that are not over, by their request ids. */
export type OpenOperations = ReadonlyMap<RequestId, OpenOperation>;

/** Applies one step of the journal to the open operations, in place. Throws RangeError if no such operation is open. */
export function applyStep(open: Map<RequestId, OpenOperation>, step: Step): void {
  if (step.step === "intent") {
    const { request, op, amount, notes } = step;
    open.set(request, { ...BEGUN, request, op, amount, notes });
    return;
  }
  if (step.step === "change") {
    const { request, notes } = step;
    open.set(request, { ...BEGUN, request, op: "cash", amount: ZERO, notes, change: step });
    return;
  }
  const operation = open.get(step.request);
  if (operation === undefined) throw new RangeError(`the step "${step.step}" of an operation that is not open`);
  if (step.step === "closed") open.delete(step.request);
  else open.set(step.request, { ...operation, ...changeBy(step) });
}

function changeBy(step: Exclude<Step, { step: "intent" | "change" | "closed" }>): Partial<OpenOperation> {
  switch (step.step) {
    case "answer":
      return { state: step.state };
    case "dispensing":
      return { dispensing: true };
    case "dispensed":
      return { paid: step.paid };
    case "closing":
      return { closing: step };
  }
}

/** The possible next steps for an operation; `finish.ts` has one function for each. */
export type NextStep =
  | "ask"
  | "count"
  | "settle"
  | "release"
  | "repeat"
  | "keep"
  | "return"
  | "book"
  | "drop"
  | "dispute"
  | "tell"
  | "adjust";

/** For a switch over all kinds of operation: the code does not compile if a case is missing. */
export function unknownOperation(op: never): never {
  throw new RangeError(`no such operation: ${op}`);
}

/**
 * Returns the next step for an operation that no session serves any more. The one rule of recovery: notes are never paid out
 * afterwards, they are only counted.
 */
export function nextStep({ op, state, dispensing, paid, closing }: OpenOperation): NextStep {
  if (op === "cash") return state === null ? "tell" : state === "done" ? "adjust" : "drop";
  if (closing !== null) return "repeat";
  if (state === null) return "ask";
  if (op === "deposit") return state === "done" ? "keep" : "return";
  if (op === "transfer") return state === "done" ? "book" : "drop";
  if (op !== "withdraw") return unknownOperation(op);
  // This machine did not end it: an operator ended it at the bank first, and may have been mistaken.
  if (state === "settled" || state === "released") return "dispute";
  if (state !== "held") return "drop";
  if (!dispensing) return "release";
  if (paid === null) return "count";
  return paid > 0n ? "settle" : "release";
}
