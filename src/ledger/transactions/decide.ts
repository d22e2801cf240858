import assert from "node:assert/strict";
import { isAmount, type Money, type Outcome, refuse } from "../../model/model.ts";
import type { Writes } from "../sql/writes.ts";
import { decodeAnswer } from "./answer.ts";
import { moneyEvent } from "./event.ts";
import type { MoneyOp, MoneyRequest, RequestFor, Results } from "./request.ts";
import { RULES, type Rule } from "./rules.ts";
import type { WithdrawalLimits } from "./settings.ts";
import type { State, StoredAnswer } from "./state.ts";
import { UnitOfWork } from "./unit-of-work.ts";

/** What a batch comes to: one answer for each request, in their order, and all that must be written for them. */
export interface Decision {
  readonly answers: readonly Outcome<Results[MoneyOp]>[];
  readonly writes: Writes;
}

/** Which requests change nothing, so that a repeat is simply answered anew, and which a bar on new money stops. */
const ASKING: ReadonlySet<MoneyOp> = new Set(["balance", "outcome"]);
const BARRABLE: ReadonlySet<MoneyOp> = new Set(["deposit", "withdraw", "transfer"]);

/**
 * The ledger. Applies the requests one after the other to the state: pure, without clock or chance, so that the same
 * batch on the same state always comes to the same. A request that is refused does not trouble its neighbours; what no
 * bank should ask (an account that is not there) throws.
 */
export function decide(state: State, batch: readonly MoneyRequest[], limits: WithdrawalLimits): Decision {
  const work = new UnitOfWork(state);
  return { answers: batch.map((request) => take(work, request, limits)), writes: work.writes() };
}

function take(work: UnitOfWork, request: MoneyRequest, limits: WithdrawalLimits): Outcome<Results[MoneyOp]> {
  assert(!("amount" in request) || isAmount(request.amount));
  assert(request.digest.length === 32);
  if (isSignedOut(work, request)) {
    const outcome = refuse("not-signed-in");
    work.tell(moneyEvent(work, request, outcome));
    return outcome;
  }
  const known = ASKING.has(request.op) ? null : work.known(request.terminal, request.request);
  if (known !== null) return again(work, request, known);

  const outcome = apply(work, request, limits);
  if (!ASKING.has(request.op)) work.keep(request, outcome, movedBy(request, outcome));
  work.tell(moneyEvent(work, request, outcome));
  return outcome;
}

/**
 * True where the customer's password was changed or the customer locked since the sign-in. The account's row is locked, so this
 * holds until the commit. Like any `not-signed-in` it is not kept.
 */
const isSignedOut = (work: UnitOfWork, request: MoneyRequest): boolean =>
  "account" in request && work.account(request.account).generation !== request.generation;

/** A request id that came before: its first answer, a refusal or not, unless it is another request or was made void. */
function again(work: UnitOfWork, request: MoneyRequest, known: StoredAnswer): Outcome<Results[MoneyOp]> {
  const same = known.op === request.op && known.digest.equals(request.digest);
  if (same) return decodeAnswer(known.answer);
  const outcome = refuse(known.op === "void" ? "request-void" : "request-id-reused");
  work.tell(moneyEvent(work, request, outcome));
  return outcome;
}

function apply(work: UnitOfWork, request: MoneyRequest, limits: WithdrawalLimits): Outcome<Results[MoneyOp]> {
  if (request.barred !== undefined && BARRABLE.has(request.op)) return refuse(request.barred);
  const rule = RULES[request.op] as Rule<MoneyOp>;
  return rule(work, request as RequestFor<MoneyOp>, limits);
}

/**
 * What a request moved, which `outcome` tells later, in this batch or from the movement in the next. A withdraw has moved
 * nothing yet, but there its hold tells.
 */
function movedBy(request: MoneyRequest, outcome: Outcome<object>): Money | null {
  if (!outcome.ok) return null;
  if (request.op !== "cash-count") return "amount" in request ? request.amount : null;
  const { over, short } = outcome.result as Results["cash-count"];
  return over > 0n ? over : short > 0n ? short : null;
}
