import { keepCounters } from "../../ledger/ledger.ts";
import { accept, type Outcome, refuse } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import { eventOutcome, requestEvent } from "./event.ts";
import { signedIn } from "./money.ts";
import type { Bank, Perform, RequestContext } from "./request-context.ts";

// Operations that only read or report. Each is in the audit log before its answer leaves.

export const payee: Perform<"payee"> = async (bank, context, request) => {
  const found = await bank.customers.find(request.fields.payee);
  const isSelf = found?.customer === signedIn(context).customer;
  const outcome = found === null ? refuse("payee-unknown") : isSelf ? refuse("payee-is-self") : accept({ name: found.masked });
  return recorded(bank, context, request, outcome, { payee: request.fields.payee });
};

/** The counters are kept for the day's end; they and the event of the report are there together or not at all. */
export const terminalStatus: Perform<"terminal-status"> = async (bank, context, request) => {
  const { inService, cassettes, rejected } = request.fields;
  const notes = Object.fromEntries(cassettes.map((each) => [`notes-${each.denomination}`, each.notes]));
  const levels = Object.fromEntries(
    cassettes.filter(({ level }) => level !== "ok").map((each) => [`level-${each.denomination}`, each.level]),
  );
  const box = Object.fromEntries(rejected.map((each) => [`rejected-${each.denomination}`, each.notes]));
  const outcome = accept({ currency: bank.currency.code, exponent: bank.currency.exponent });
  const confidential = { inService: inService ? "yes" : "no", ...notes, ...levels, ...box };
  const event = { ...requestEvent(context, request), outcome: eventOutcome(outcome), confidential };
  await bank.store.begin(async (tx, record) => {
    await keepCounters(tx, { terminal: context.terminal, at: event.at, inService, cassettes, rejected });
    record(event);
  });
  return outcome;
};

/** Records the request, and returns its outcome. */
export async function recorded<Result>(
  bank: Bank,
  context: RequestContext,
  request: Request,
  outcome: Outcome<Result>,
  confidential?: Record<string, string | number>,
): Promise<Outcome<Result>> {
  await bank.recorder.record({ ...requestEvent(context, request), outcome: eventOutcome(outcome), confidential });
  return outcome;
}
