import type { Origin } from "../../ledger/ledger.ts";
import type { Request } from "../../protocol/protocol.ts";
import { digestOf } from "./digest.ts";
import type { Bank, Perform, RequestContext, SignedInCustomer } from "./request-context.ts";

// Every operation that touches money goes down the one group commit of the ledger, which answers it, remembers the answer under
// the request id and records the event in a single commit.

export const balance: Perform<"balance"> = (bank, context, request) =>
  bank.groupCommit.post({ ...originOf(bank, context, request), op: "balance", account: signedIn(context).account });

export const deposit: Perform<"deposit"> = (bank, context, request) =>
  bank.groupCommit.post({
    ...originOf(bank, context, request),
    op: "deposit",
    account: signedIn(context).account,
    amount: request.fields.amount,
  });

export const withdraw: Perform<"withdraw"> = (bank, context, request) =>
  bank.groupCommit.post({
    ...originOf(bank, context, request),
    op: "withdraw",
    account: signedIn(context).account,
    amount: request.fields.amount,
  });

export const settle: Perform<"settle"> = (bank, context, request) =>
  bank.groupCommit.post({
    ...originOf(bank, context, request),
    op: "settle",
    hold: request.fields.hold,
    amount: request.fields.amount,
  });

export const release: Perform<"release"> = (bank, context, request) =>
  bank.groupCommit.post({ ...originOf(bank, context, request), op: "release", hold: request.fields.hold });

export const outcome: Perform<"outcome"> = (bank, context, request) =>
  bank.groupCommit.post({ ...originOf(bank, context, request), op: "outcome", asked: request.fields.request });

export const transfer: Perform<"transfer"> = async (bank, context, request) => {
  const payee = await bank.customers.find(request.fields.payee);
  return bank.groupCommit.post({
    ...originOf(bank, context, request),
    op: "transfer",
    account: signedIn(context).account,
    payee: payee?.account ?? null,
    amount: request.fields.amount,
  });
};

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
