import { accept, refuse } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import { answerOrder, noteStanding, type TerminalOrder } from "../../terminals/terminals.ts";
import { requestEvent } from "../operations/event.ts";
import type { Bank, Perform } from "../operations/request-context.ts";

// Terminal orders (PROTOCOL.md, section 11): what the bank wants an ATM to do, and what the ATM has done.

/** Recorded only if there is an order: an ATM asks three times a minute. */
export const nextOrder: Perform<"next-order"> = async (bank, context, request) => {
  const { seconds, closed, operator } = request.fields;
  const { terminal, at } = context;
  await noteStanding(bank.store.sql, { terminal, closed, operator, at });
  const order = await bank.orders.next(terminal, seconds * 1_000);
  if (order === null) return accept({ orders: [], ...NOTHING });
  const { id, kind } = order;
  const content = await contentOf(bank, order);
  if (content === null) {
    bank.log.error({ terminal, order: id }, "the key of a rotation cannot be opened: the order waits");
    return refuse("bank-busy");
  }
  await bank.recorder.record({
    ...{ ...requestEvent(context, request), at: bank.now(), request: id },
    ...{ outcome: "ok", confidential: { order: kind } },
  });
  return accept({ orders: [{ order: id, kind }], ...content });
};

type Content = Omit<ResultOf<"next-order">, "orders">;
const NOTHING: Content = { cassettes: [], rejected: [], cassettesBefore: [], rejectedBefore: [], keys: [] };

/** The notes of a count, or the key of a rotation; null if that key cannot be opened. The key goes into the answer and nowhere else. */
async function contentOf(bank: Bank, { terminal, count, epoch }: TerminalOrder): Promise<Content | null> {
  if (epoch !== null) {
    const psk = await bank.terminalKey(terminal, epoch);
    return psk === null ? null : { ...NOTHING, keys: [{ epoch, psk }] };
  }
  if (count === null) return NOTHING;
  const { counted, before } = count;
  return { ...NOTHING, ...counted, cassettesBefore: before.cassettes, rejectedBefore: before.rejected };
}

export const orderDone: Perform<"order-done"> = async (bank, context, request) => {
  const { terminal, session, at } = context;
  const { customer, account } = context.customer ?? {};
  const isKnown = await bank.store.begin((tx, record) =>
    answerOrder(tx, record, { ...request.fields, terminal, at }, { session, customer, account }),
  );
  return isKnown ? accept({}) : refuse("order-unknown");
};
