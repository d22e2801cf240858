import type { Effect } from "../../events/events.ts";
import { answerEffect, decodeAnswer, encodeAnswer } from "../../ledger/ledger.ts";
import { type Outcome, refuse } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import { findAnswer, insertAnswer, sqlState, type Transaction } from "../../store/store.ts";
import { digestOf } from "./digest.ts";
import type { Bank, RequestContext } from "./request-context.ts";

/**
 * Exactly once for an operation outside the ledger (PROTOCOL.md, section 5.1): a request id that was answered before gets
 * its first answer, or `request-id-reused` if the body is another. `act` must call keepAnswer in the transaction of
 * its effect; if a twin of the request commits first, that transaction fails and the twin's answer is returned.
 */
export async function answeredOnce<Result>(
  bank: Bank,
  context: RequestContext,
  request: Request,
  act: () => Promise<Outcome<Result>>,
): Promise<Outcome<Result>> {
  const before = await firstAnswer<Result>(bank, context, request);
  if (before !== null) return before;
  try {
    return await act();
  } catch (error) {
    const twin = sqlState(error) === UNIQUE_VIOLATION ? await firstAnswer<Result>(bank, context, request) : null;
    if (twin === null) throw error;
    return twin;
  }
}

const UNIQUE_VIOLATION = "23505";

/** Remembers the answer under the request id, and returns what the event vouches for. Throws SQLSTATE 23505 if a twin of the request was quicker. */
export async function keepAnswer(
  tx: Transaction,
  bank: Bank,
  context: RequestContext,
  request: Request,
  outcome: Outcome<object>,
): Promise<Effect> {
  const answer = { op: request.op, digest: digestOfRequest(bank, context, request), answer: encodeAnswer(outcome) };
  await insertAnswer(tx, context.terminal, request.id, answer, context.at);
  return answerEffect({ ...answer, terminal: context.terminal, request: request.id, at: context.at, movement: null });
}

async function firstAnswer<Result>(bank: Bank, context: RequestContext, request: Request): Promise<Outcome<Result> | null> {
  const known = await findAnswer(bank.store.sql, context.terminal, request.id);
  if (known === null) return null;
  if (known.op === "void") return refuse("request-void");
  if (known.op === request.op && known.digest.equals(digestOfRequest(bank, context, request)))
    return decodeAnswer<Result>(known.answer);
  return refuse("request-id-reused");
}

const digestOfRequest = (bank: Bank, context: RequestContext, request: Request): Buffer =>
  digestOf(bank.digestMac, request, context.customer?.customer ?? null);
