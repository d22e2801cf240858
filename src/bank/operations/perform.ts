import { type RefusalDetails, refuse } from "../../model/model.ts";
import { OPERATIONS, type OperationName } from "../../protocol/protocol.ts";
import { nextOrder, orderDone } from "../orders/orders.ts";
import { statement, statementPeriod } from "../statements/statement.ts";
import { changePassword, signIn, signOut, signUp } from "./admit.ts";
import { bankKeys } from "./bank-keys.ts";
import { cashCount, cashLoad, cashUnload } from "./cash.ts";
import { requestEvent } from "./event.ts";
import { PLAIN_TRANSACTIONS } from "./money.ts";
import { receipt, usual } from "./receipt.ts";
import type { Bank, Perform, Performed, PerformSignIn, RequestContext, RequestNamed } from "./request-context.ts";
import { payee, terminalStatus } from "./tell.ts";
import { checkpoint, witnessAlarm } from "./witness.ts";

/** The handler of each operation of the protocol. An operation that is missing in both tables does not compile. */
const SIGN_IN_OPERATIONS = { signin: signIn, signout: signOut, "change-password": changePassword };
const PERFORM: { readonly [Name in Exclude<OperationName, keyof typeof SIGN_IN_OPERATIONS>]: Perform<Name> } = {
  ...PLAIN_TRANSACTIONS,
  signup: signUp,
  payee,
  statement,
  "statement-period": statementPeriod,
  usual,
  receipt,
  "cash-load": cashLoad,
  "cash-unload": cashUnload,
  "cash-count": cashCount,
  "next-order": nextOrder,
  "order-done": orderDone,
  "terminal-status": terminalStatus,
  checkpoint,
  "witness-alarm": witnessAlarm,
  "bank-keys": bankKeys,
};

/**
 * Performs one request (PROTOCOL.md, section 11). Whatever comes back, a refusal too, is in the audit log already, but for a
 * checkpoint of that log itself, and the answer that there is no terminal order. Rejects only if it is unknown what became of the
 * request: the session must then end without an answer.
 */
export async function perform<Name extends OperationName>(
  bank: Bank,
  context: RequestContext,
  request: RequestNamed<Name>,
): Promise<Performed<Name>> {
  const refusal = refusalOf(context, request.op);
  if (refusal !== null) {
    await bank.recorder.record({ ...requestEvent(context, request), outcome: `denied:${refusal}` });
    return { outcome: refuse(refusal), customer: context.customer };
  }
  const { op } = request;
  if (Object.hasOwn(SIGN_IN_OPERATIONS, op))
    return (SIGN_IN_OPERATIONS as unknown as Record<Name, PerformSignIn<Name>>)[op as Name](bank, context, request);
  const outcome = await (PERFORM as unknown as Record<Name, Perform<Name>>)[op as Name](bank, context, request);
  if (!outcome.ok && outcome.refusal === "terminal-limit") warnOfCeiling(bank, context, op, outcome.details);
  return { outcome, customer: context.customer };
}

/**
 * Somebody with this ATM's keys may be printing money: an operator must look. The ATM and the operation are in the message, because
 * the log limits lines that are alike, and one ATM must not hide another.
 */
function warnOfCeiling(
  { log, measures }: Bank,
  { terminal }: RequestContext,
  operation: string,
  { limit, largest }: RefusalDetails,
): void {
  measures.overCeiling(terminal, operation);
  const message = `${terminal} has reached its ceiling of the day for ${operation}: inspect it, and revoke it if you find no reason`;
  log.warn({ terminal, operation, limit: Number(limit), left: Number(largest) }, message);
}

/** Why the operation is not for this session, by who is signed in on it; null if it is. */
function refusalOf({ customer }: RequestContext, op: OperationName): "not-signed-in" | "already-signed-in" | null {
  if (OPERATIONS[op].customer === "needed" && customer === null) return "not-signed-in";
  return OPERATIONS[op].customer === "none" && customer !== null ? "already-signed-in" : null;
}
