import { type Outcome, refuse } from "../model/refusal.ts";
import type { Request } from "../protocol/message.ts";
import { OPERATIONS, type OperationName, type ResultOf } from "../protocol/operations.ts";
import { changePassword, signIn, signOut, signUp } from "./admit.ts";
import type { Bank, Seat } from "./bank.ts";
import { cashCount, cashLoad, cashUnload } from "./cash.ts";
import { eventOf } from "./event.ts";
import { balance, deposit, outcome, release, settle, transfer, withdraw } from "./money.ts";
import { receipt, usual } from "./receipt.ts";
import { payee, statement, terminalStatus } from "./tell.ts";
import { checkpoint, witnessAlarm } from "./witness.ts";

export type RequestNamed<Name extends OperationName> = Extract<Request, { op: Name }>;
export type Perform<Name extends OperationName> = (
  bank: Bank,
  seat: Seat,
  request: RequestNamed<Name>,
) => Promise<Outcome<ResultOf<Name>>>;

/** What the bank does for each operation of the protocol. An operation that is missing here does not compile. */
const PERFORM: { readonly [Name in OperationName]: Perform<Name> } = {
  signup: signUp,
  signin: signIn,
  signout: signOut,
  "change-password": changePassword,
  balance,
  deposit,
  withdraw,
  settle,
  release,
  transfer,
  payee,
  statement,
  usual,
  receipt,
  outcome,
  "cash-load": cashLoad,
  "cash-unload": cashUnload,
  "cash-count": cashCount,
  "terminal-status": terminalStatus,
  checkpoint,
  "witness-alarm": witnessAlarm,
};

/**
 * Performs one request (PROTOCOL.md, section 11). Whatever comes back, a refusal too, is in the audit log already, but for a
 * checkpoint of that log itself. Rejects only where it is unknown what became of the request: the session must then end without an answer.
 */
export async function perform<Name extends OperationName>(
  bank: Bank,
  seat: Seat,
  request: RequestNamed<Name>,
): Promise<Outcome<ResultOf<Name>>> {
  const { customer } = OPERATIONS[request.op];
  const refusal =
    customer === "needed" && seat.customer === null
      ? "not-signed-in"
      : customer === "none" && seat.customer !== null
        ? "already-signed-in"
        : null;
  if (refusal === null) return (PERFORM[request.op] as unknown as Perform<Name>)(bank, seat, request);
  await bank.recorder.record({ ...eventOf(bank, seat, request), outcome: `denied:${refusal}` });
  return refuse(refusal);
}
