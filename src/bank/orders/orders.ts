import { accept, refuse } from "../../model/model.ts";
import { answerOrder, noteStanding } from "../../terminals/terminals.ts";
import { requestEvent } from "../operations/event.ts";
import type { Perform } from "../operations/request-context.ts";

// Terminal orders (PROTOCOL.md, section 11): what the bank wants an ATM to do, and what the ATM has done.

/** Recorded only if there is an order: an ATM asks three times a minute. */
export const nextOrder: Perform<"next-order"> = async (bank, context, request) => {
  const { seconds, closed, operator } = request.fields;
  const { terminal, at } = context;
  await noteStanding(bank.store.sql, { terminal, closed, operator, at });
  const order = await bank.orders.next(terminal, seconds * 1_000);
  if (order === null) return accept({ orders: [], ...NO_NOTES });
  const { id, kind, count } = order;
  await bank.recorder.record({
    ...{ ...requestEvent(context, request), at: bank.now(), request: id },
    ...{ outcome: "ok", confidential: { order: kind } },
  });
  if (count === null) return accept({ orders: [{ order: id, kind }], ...NO_NOTES });
  const { counted, before } = count;
  return accept({
    orders: [{ order: id, kind }],
    ...counted,
    ...{ cassettesBefore: before.cassettes, rejectedBefore: before.rejected },
  });
};

const NO_NOTES = { cassettes: [], rejected: [], cassettesBefore: [], rejectedBefore: [] };

export const orderDone: Perform<"order-done"> = async (bank, context, request) => {
  const { terminal, session, at } = context;
  const { customer, account } = context.customer ?? {};
  const isKnown = await bank.store.begin((tx, record) =>
    answerOrder(tx, record, { ...request.fields, terminal, at }, { session, customer, account }),
  );
  return isKnown ? accept({}) : refuse("order-unknown");
};
