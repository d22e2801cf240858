import { type Origin, type RequestFor, type ResultFor, TRANSACTIONS } from "../../ledger/ledger.ts";
import type { Outcome } from "../../model/model.ts";
import { OPERATIONS, type Request } from "../../protocol/protocol.ts";
import { digestOf } from "./digest.ts";
import type { Bank, Perform, RequestContext, RequestNamed, SignedInCustomer } from "./request-context.ts";
import { type Agreed, AT_THE_BANK, type PlainOp, READERS, REFUSED_BEFORE } from "./transaction-rows.ts";

// The ledger's group commit answers every transaction, stores the answer under the request id and records the event in one commit.
// The handler of each derives from its row on the wire and its descriptor in the ledger.

/** Performs every transaction but those that cash.ts performs (PROTOCOL.md, section 11). */
export const PLAIN_TRANSACTIONS: Agreed<{ readonly [Op in PlainOp]: Perform<Op> }> = tableOf((op) => {
  const isOfCustomer = OPERATIONS[op].customer === "needed";
  const read: Read | undefined = (READERS as { readonly [Op in PlainOp]?: Read })[op];
  const post = (bank: Bank, context: RequestContext, request: RequestNamed<PlainOp>, fields: object) => {
    const origin = originOf(bank, context, request);
    const posted = isOfCustomer ? { ...origin, op, account: signedIn(context).account, ...fields } : { ...origin, op, ...fields };
    return bank.groupCommit.post(posted as RequestFor<PlainOp>);
  };
  if (read === undefined) return (bank, context, request) => post(bank, context, request, request.fields);
  return async (bank, context, request) => post(bank, context, request, await read(bank, request.fields));
});

type Read = (bank: Bank, fields: object) => Promise<object>;
type PerformPlain = (bank: Bank, context: RequestContext, request: RequestNamed<PlainOp>) => Promise<Outcome<ResultFor<PlainOp>>>;

function tableOf(performOf: (op: PlainOp) => PerformPlain) {
  const others: readonly string[] = [...AT_THE_BANK, ...Object.keys(REFUSED_BEFORE)];
  const ops = Object.keys(TRANSACTIONS).filter((op): op is PlainOp => !others.includes(op));
  return Object.fromEntries(ops.map((op) => [op, performOf(op)])) as { readonly [Op in PlainOp]: Perform<Op> };
}

/** Where a request of this session comes from, for the group commit. */
export function originOf(bank: Bank, context: RequestContext, request: Request): Origin {
  const customer = context.customer?.customer ?? null;
  return {
    terminal: context.terminal,
    session: context.session,
    request: request.id,
    digest: digestOf(bank.digestMac, request, customer),
    customer,
    generation: context.customer?.generation ?? null,
    at: context.at,
    barred: bank.barred(context.terminal),
  };
}

/** The session's customer, which `perform` has made sure of. */
export function signedIn(context: RequestContext): SignedInCustomer {
  if (context.customer === null) throw new Error("an operation that needs a customer was let through without one");
  return context.customer;
}
