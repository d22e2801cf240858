import assert from "node:assert/strict";
import type { BankLimits } from "../../model/model.ts";
import { isAmount, type Outcome, refuse } from "../../model/model.ts";
import type { Writes } from "../sql/writes.ts";
import {
  type AnyTransaction,
  descriptorOf,
  type MoneyOp,
  type MoneyRequest,
  type ResultFor,
} from "../transactions/transactions.ts";
import { decodeAnswer } from "./answer.ts";
import { moneyEvent } from "./event.ts";
import type { State, StoredAnswer } from "./state.ts";
import { UnitOfWork } from "./unit-of-work.ts";

/** The outcome of a batch: one answer for each request, in their order, and all that must be written for them. */
export interface Decision {
  readonly answers: readonly Outcome<ResultFor<MoneyOp>>[];
  readonly writes: Writes;
}

/**
 * The ledger. Applies the requests one after the other to the state: pure, without clock or chance, so the same batch on the
 * same state always gives the same decision. A refused request does not trouble its neighbours. Throws for a request that no
 * bank should post, such as one for an account that does not exist.
 */
export function decide(state: State, batch: readonly MoneyRequest[], limits: BankLimits): Decision {
  const work = new UnitOfWork(state);
  return { answers: batch.map((request) => take(work, request, limits)), writes: work.writes() };
}

function take(work: UnitOfWork, request: MoneyRequest, limits: BankLimits): Outcome<ResultFor<MoneyOp>> {
  const descriptor = descriptorOf(request.op);
  assert(!("amount" in request) || isAmount(request.amount));
  assert(request.digest.length === 32);
  if (isSignedOut(work, request)) {
    const outcome = refuse("not-signed-in");
    work.tell(moneyEvent(descriptor.audit, work, request, outcome));
    return outcome;
  }
  const known = descriptor.asks ? null : work.known(request.terminal, request.request);
  if (known !== null) return again(descriptor, work, request, known);

  const { barred } = request;
  const isStopped = barred !== undefined && descriptor.stoppedBySuspension;
  const outcome = isStopped ? refuse(barred) : descriptor.rule(work, request, limits);
  if (!descriptor.asks) work.keep(request, outcome);
  work.tell(moneyEvent(descriptor.audit, work, request, outcome));
  return outcome;
}

/**
 * True if the customer's password was changed or the customer locked since the sign-in, or is closed. The account's row is locked,
 * so this holds until the commit. Like any `not-signed-in` it is not kept.
 */
function isSignedOut(work: UnitOfWork, request: MoneyRequest): boolean {
  if (!("account" in request)) return false;
  const { generation, closed } = work.account(request.account);
  return closed || generation !== request.generation;
}

/** A request id that came before: its first answer, a refusal or not, unless it is another request or was made void. */
function again(
  descriptor: AnyTransaction,
  work: UnitOfWork,
  request: MoneyRequest,
  known: StoredAnswer,
): Outcome<ResultFor<MoneyOp>> {
  const same = known.op === request.op && known.digest.equals(request.digest);
  if (same) return decodeAnswer(known.answer);
  const outcome = refuse(known.op === "void" ? "request-void" : "request-id-reused");
  work.tell(moneyEvent(descriptor.audit, work, request, outcome));
  return outcome;
}
