import type { AccountId, AuditEvent, Outcome } from "../../model/model.ts";
import type { MoneyRequest, Results } from "./request.ts";
import { fundsOf } from "./state.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/**
 * The audit event of a request and what it came to. Only the sealed form of the log holds the other party, the other
 * request, what the account holds afterwards, and the figures of a refusal.
 */
export function moneyEvent(work: UnitOfWork, request: MoneyRequest, outcome: Outcome<object>): AuditEvent {
  const account = accountOf(work, request);
  return {
    at: request.at,
    kind: request.op,
    outcome: outcome.ok ? "ok" : `denied:${outcome.refusal}`,
    terminal: request.terminal,
    session: request.session ?? undefined,
    request: request.request,
    customer: request.customer ?? undefined,
    account,
    amount: amountOf(request, outcome),
    confidential: confidentialOf(work, request, outcome, account),
  };
}

function confidentialOf(
  work: UnitOfWork,
  request: MoneyRequest,
  outcome: Outcome<object>,
  account: AccountId | undefined,
): Record<string, string | number> {
  const figures: Record<string, string | number> = {};
  if (request.op === "transfer" && request.payee !== null) figures["payee"] = request.payee;
  if ("hold" in request) figures["hold"] = request.hold;
  if ("asked" in request) figures["asked"] = request.asked;
  if ("detail" in request && request.detail !== undefined) number(figures, request.detail);
  if ("counted" in request) number(figures, { counted: request.counted });
  number(figures, outcome.ok ? outcome.result : outcome.details);
  if (outcome.ok && account !== undefined) number(figures, fundsOf(work.account(account)));
  return figures;
}

/** The account that the request is about; of a hold's end, the account it was placed on. */
function accountOf(work: UnitOfWork, request: MoneyRequest): AccountId | undefined {
  if ("account" in request) return request.account;
  if ("hold" in request) return work.hold(request.terminal, request.hold)?.account;
  return request.op.startsWith("cash-") ? work.cash(request.terminal).id : undefined;
}

/** The amount asked for; of a release, what it gave back; of a count, what was more or less, where anything was. */
function amountOf(request: MoneyRequest, outcome: Outcome<object>): bigint | undefined {
  if ("amount" in request) return request.amount;
  if (request.op === "release" && outcome.ok) return (outcome.result as Results["release"]).amount;
  if (request.op === "cash-count" && outcome.ok) return differenceOf(outcome.result as Results["cash-count"]);
  return undefined;
}

const differenceOf = ({ over, short }: Results["cash-count"]): bigint | undefined =>
  over + short === 0n ? undefined : over + short;

/** Adds the fields. Money and times are below 2^53 (money.ts), so a number holds them exactly. */
function number(figures: Record<string, string | number>, fields: object): void {
  for (const name in fields) {
    const each = (fields as Readonly<Record<string, unknown>>)[name];
    figures[name] = typeof each === "bigint" ? Number(each) : (each as string);
  }
}
