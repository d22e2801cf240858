import type { RequestId } from "../../model/model.ts";
import type { Cash } from "../cash/cash.ts";
import type { Doubt } from "../cash/cash-state.ts";
import { worth } from "../cash/notes.ts";
import type { Log } from "../log.ts";
import type { NewStep } from "./journal.ts";
import type { OpenOperation, OpenOperations } from "./operation.ts";

/**
 * What the journal must say before recovery begins, from what the cash unit knows and the journal does not. Notes in escrow that
 * no open operation asks for were perhaps booked: only the bank can tell, so it is asked. Where the journal has lost lines, the
 * cash unit says what was paid; what it does not remember stays with the operators.
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

/** The bank tells of deposits and transfers; what it was told already of a hold's end, it repeats. */
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
  log("error", "the journal does not say how this ended, and the cash unit does not know it: operators must find out", {
    request,
    op,
    amount,
  });
  return [{ step: "closed", request, how: "disputed" }];
}
