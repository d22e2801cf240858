import type { AuditEvent } from "../model/event.ts";
import type { AccountId } from "../model/ids.ts";
import type { Outcome } from "../model/refusal.ts";
import type { MoneyRequest, Results } from "./request.ts";
import type { Sheet } from "./sheet.ts";
import { fundsOf } from "./state.ts";

/**
 * The audit event of a request and what it came to. Only the sealed form of the log holds the other party, the other
 * request, what the account holds afterwards, and the figures of a refusal.
 */
export function eventOf(sheet: Sheet, request: MoneyRequest, outcome: Outcome<object>): AuditEvent {
  const account = accountOf(sheet, request);
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
    confidential: numbered({
      ...(request.op === "transfer" && request.payee !== null && { payee: request.payee }),
      ...("hold" in request && { hold: request.hold }),
      ...("asked" in request && { asked: request.asked }),
      ...("detail" in request && request.detail),
      ...("counted" in request && { counted: request.counted }),
      ...(outcome.ok ? outcome.result : outcome.details),
      ...(outcome.ok && account !== undefined && fundsOf(sheet.account(account))),
    }),
  };
}

/** The account that the request is about; of a hold's end, the account it was placed on. */
function accountOf(sheet: Sheet, request: MoneyRequest): AccountId | undefined {
  if ("account" in request) return request.account;
  if ("hold" in request) return sheet.hold(request.terminal, request.hold)?.account;
  return request.op.startsWith("cash-") ? sheet.cash(request.terminal).id : undefined;
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

/** Money and times are below 2^53 (money.ts), so a number holds them exactly. */
function numbered(figures: Record<string, string | number | bigint>): Record<string, string | number> {
  const numbers: Record<string, string | number> = {};
  for (const name in figures) {
    const each = figures[name] as string | number | bigint;
    numbers[name] = typeof each === "bigint" ? Number(each) : each;
  }
  return numbers;
}
