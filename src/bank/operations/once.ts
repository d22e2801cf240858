import { decodeAnswer, encodeAnswer } from "../../ledger/ledger.ts";
import { type Outcome, refuse } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import { findAnswer, insertAnswer, sqlState, type Transaction } from "../../store/store.ts";
import type { Bank, Seat } from "./bank-context.ts";
import { digestOf } from "./digest.ts";

/**
 * Exactly once for an operation outside the ledger (PROTOCOL.md, section 5.1): a request id that was answered before gets
 * its first answer, or `request-id-reused` where the body is another. `act` must call keepAnswer in the transaction of
 * its effect; where a twin of the request commits first, that transaction fails and the twin's answer is given.
 */
export async function answeredOnce<Result>(
  bank: Bank,
  seat: Seat,
  request: Request,
  act: () => Promise<Outcome<Result>>,
): Promise<Outcome<Result>> {
  const before = await firstAnswer<Result>(bank, seat, request);
  if (before !== null) return before;
  try {
    return await act();
  } catch (error) {
    const twin = sqlState(error) === UNIQUE_VIOLATION ? await firstAnswer<Result>(bank, seat, request) : null;
    if (twin === null) throw error;
    return twin;
  }
}

const UNIQUE_VIOLATION = "23505";

/** Remembers the answer under the request id. Throws SQLSTATE 23505 where a twin of the request was quicker. */
export async function keepAnswer(
  tx: Transaction,
  bank: Bank,
  seat: Seat,
  request: Request,
  outcome: Outcome<object>,
): Promise<void> {
  const answer = { op: request.op, digest: digestOfRequest(bank, seat, request), answer: encodeAnswer(outcome) };
  await insertAnswer(tx, seat.terminal, request.id, answer, seat.at);
}

async function firstAnswer<Result>(bank: Bank, seat: Seat, request: Request): Promise<Outcome<Result> | null> {
  const known = await findAnswer(bank.store.sql, seat.terminal, request.id);
  if (known === null) return null;
  if (known.op === "void") return refuse("request-void");
  if (known.op === request.op && known.digest.equals(digestOfRequest(bank, seat, request)))
    return decodeAnswer<Result>(known.answer);
  return refuse("request-id-reused");
}

const digestOfRequest = (bank: Bank, seat: Seat, request: Request): Buffer =>
  digestOf(bank.digestMac, request, seat.customer?.customer ?? null);
