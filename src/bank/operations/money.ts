import type { Origin } from "../../ledger/ledger.ts";
import type { Request } from "../../protocol/protocol.ts";
import type { Bank, Perform, Seat, SignedInCustomer } from "./bank-context.ts";
import { digestOf } from "./digest.ts";

// Every operation that touches money goes down the one road of the ledger, which answers it, remembers the answer under
// the request id and records the event in a single commit.

export const balance: Perform<"balance"> = (bank, seat, request) =>
  bank.road.post({ ...originOf(bank, seat, request), op: "balance", account: signedIn(seat).account });

export const deposit: Perform<"deposit"> = (bank, seat, request) =>
  bank.road.post({
    ...originOf(bank, seat, request),
    op: "deposit",
    account: signedIn(seat).account,
    amount: request.fields.amount,
  });

export const withdraw: Perform<"withdraw"> = (bank, seat, request) =>
  bank.road.post({
    ...originOf(bank, seat, request),
    op: "withdraw",
    account: signedIn(seat).account,
    amount: request.fields.amount,
  });

export const settle: Perform<"settle"> = (bank, seat, request) =>
  bank.road.post({ ...originOf(bank, seat, request), op: "settle", hold: request.fields.hold, amount: request.fields.amount });

export const release: Perform<"release"> = (bank, seat, request) =>
  bank.road.post({ ...originOf(bank, seat, request), op: "release", hold: request.fields.hold });

export const outcome: Perform<"outcome"> = (bank, seat, request) =>
  bank.road.post({ ...originOf(bank, seat, request), op: "outcome", asked: request.fields.request });

export const transfer: Perform<"transfer"> = async (bank, seat, request) => {
  const payee = await bank.customers.find(request.fields.payee);
  return bank.road.post({
    ...originOf(bank, seat, request),
    op: "transfer",
    account: signedIn(seat).account,
    payee: payee?.account ?? null,
    amount: request.fields.amount,
  });
};

/** Where a request of this session comes from, for the road. */
export function originOf(bank: Bank, seat: Seat, request: Request): Origin {
  const customer = seat.customer?.customer ?? null;
  return {
    terminal: seat.terminal,
    session: seat.session,
    request: request.id,
    digest: digestOf(bank.digestMac, request, customer),
    customer,
    generation: seat.customer?.generation ?? null,
    at: seat.at,
    barred: bank.barred(seat.terminal),
  };
}

/** The session's customer, which `perform` has made sure of. */
export function signedIn(seat: Seat): SignedInCustomer {
  if (seat.customer === null) throw new Error("an operation that needs a customer was let through without one");
  return seat.customer;
}
