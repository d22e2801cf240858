import type { AccountId, AuditEvent, Outcome } from "../../model/model.ts";
import type { AnyTransaction, MoneyOp, MoneyRequest, ResultFor } from "../transactions/transactions.ts";
import { fundsOf } from "./state.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/**
 * The audit event of a request and its outcome. Only the sealed form of the log holds the other party, the other request, what
 * the account holds afterwards, and the figures of a refusal.
 */
export function moneyEvent(
  audit: AnyTransaction["audit"],
  work: UnitOfWork,
  request: MoneyRequest,
  outcome: Outcome<ResultFor<MoneyOp>>,
): AuditEvent {
  const account = audit.account(work, request);
  return {
    at: request.at,
    kind: request.op,
    outcome: outcome.ok ? "ok" : `denied:${outcome.refusal}`,
    terminal: request.terminal,
    session: request.session ?? undefined,
    request: request.request,
    customer: request.customer ?? undefined,
    account,
    amount: audit.amount(request, outcome.ok ? outcome.result : null),
    confidential: confidentialOf(audit.sealed, work, request, outcome, account),
  };
}

function confidentialOf(
  sealed: readonly string[],
  work: UnitOfWork,
  request: MoneyRequest,
  outcome: Outcome<object>,
  account: AccountId | undefined,
): Record<string, string | number> {
  const figures: Record<string, string | number> = {};
  for (const name of sealed) addField(figures, name, (request as unknown as Readonly<Record<string, unknown>>)[name]);
  addNumbers(figures, outcome.ok ? outcome.result : outcome.details);
  if (outcome.ok && account !== undefined) addNumbers(figures, fundsOf(work.account(account)));
  return figures;
}

/** Adds a field of the request unless it is null or missing; of an object, each of its fields. */
function addField(figures: Record<string, string | number>, name: string, value: unknown): void {
  if (typeof value === "object") addNumbers(figures, value ?? {});
  else if (value !== undefined) figures[name] = typeof value === "bigint" ? Number(value) : (value as string);
}

/** Adds the fields. Money and times are below 2^53 (money.ts), so a number holds them exactly. */
function addNumbers(figures: Record<string, string | number>, fields: object): void {
  for (const name in fields) {
    const each = (fields as Readonly<Record<string, unknown>>)[name];
    figures[name] = typeof each === "bigint" ? Number(each) : (each as string);
  }
}
