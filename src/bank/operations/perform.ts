import { refuse } from "../../model/model.ts";
import { OPERATIONS, type OperationName } from "../../protocol/protocol.ts";
import { changePassword, signIn, signOut, signUp } from "./admit.ts";
import type { Bank, Perform, Performed, RequestNamed, Reseat, Seat } from "./bank-context.ts";
import { cashCount, cashLoad, cashUnload } from "./cash.ts";
import { eventOf } from "./event.ts";
import { balance, deposit, outcome, release, settle, transfer, withdraw } from "./money.ts";
import { receipt, usual } from "./receipt.ts";
import { payee, statement, terminalStatus } from "./tell.ts";
import { checkpoint, witnessAlarm } from "./witness.ts";

/** What the bank does for each operation of the protocol. An operation that is missing in both tables does not compile. */
const RESEAT = { signin: signIn, signout: signOut, "change-password": changePassword };
const PERFORM: { readonly [Name in Exclude<OperationName, keyof typeof RESEAT>]: Perform<Name> } = {
  signup: signUp,
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
): Promise<Performed<Name>> {
  const refusal = refusalOf(seat, request.op);
  if (refusal !== null) {
    await bank.recorder.record({ ...eventOf(seat, request), outcome: `denied:${refusal}` });
    return { outcome: refuse(refusal), customer: seat.customer };
  }
  const { op } = request;
  if (Object.hasOwn(RESEAT, op)) return (RESEAT as unknown as Record<Name, Reseat<Name>>)[op as Name](bank, seat, request);
  const outcome = await (PERFORM as unknown as Record<Name, Perform<Name>>)[op as Name](bank, seat, request);
  return { outcome, customer: seat.customer };
}

/** Why the operation is not for this session, by who is signed in on it; null where it is. */
function refusalOf({ customer }: Seat, op: OperationName): "not-signed-in" | "already-signed-in" | null {
  if (OPERATIONS[op].customer === "needed" && customer === null) return "not-signed-in";
  return OPERATIONS[op].customer === "none" && customer !== null ? "already-signed-in" : null;
}
