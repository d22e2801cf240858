import type { RequestId } from "../../model/model.ts";
import type { Cash } from "../cash/cash.ts";
import type { Doubt } from "../cash/cash-state.ts";
import { worth } from "../cash/notes.ts";
import type { Log } from "../log.ts";
import type { NewStep } from "./journal.ts";
import type { OpenOperation, OpenOperations } from "./operation.ts";

/**
 * Returns the steps that must be journalled before recovery begins: the cash unit has them on record and the journal does not.
 * Notes in escrow without an open operation may have been booked. Only the bank knows, so each gets an intent, and recovery asks.
 * If the journal has lost lines, the cash unit's record shows how much was paid. An operation that it does not remember is left
 * to the operators.
 */
export function firstSteps(cash: Cash, open: OpenOperations, doubt: Doubt, log: Log): readonly NewStep[] {
  const strays = cash.escrowed.filter((job) => !open.has(job)).map((job) => strayDeposit(cash, job));
  if (doubt !== "journal-behind") return strays;
  return [...strays, ...[...open.values()].flatMap((operation) => fromCash(cash, operation, log))];
}

function strayDeposit(cash: Cash, request: RequestId): NewStep {
  const notes = cash.find(request)?.notes ?? [];
  return { step: "intent", request, op: "deposit", amount: worth(notes), notes };
}

/**
 * The bank knows the outcome of deposits and transfers. A hold's end that was sent already is sent again, and answered as before.
 */
function fromCash(cash: Cash, operation: OpenOperation, log: Log): readonly NewStep[] {
  const { request, op, amount, dispensing, paid, closing } = operation;
  if (op === "deposit" || op === "transfer" || closing !== null) return [];
  const isKnown = !cash.knowsNothing && cash.find(request) !== null;
  if (isKnown && op === "cash") return [];
  if (isKnown && paid !== null) return [];
  if (isKnown) {
    const counted: NewStep = { step: "dispensed", request, paid: worth(cash.paidFor(request)) };
    return dispensing ? [counted] : [{ step: "dispensing", request }, counted];
  }
  log("error", "neither the journal nor the cash unit has a record of how this ended: operators must find out", {
    request,
    op,
    amount,
  });
  return [{ step: "closed", request, how: "disputed" }];
}
