import path from "node:path";
import { orderCount } from "../src/backoffice/testing/order-count.ts";
import type { EventStore } from "../src/events/event-store.ts";
import { openSecret } from "../src/files/secret-file.ts";
import { newRequestId, type RequestId, TerminalId } from "../src/model/ids.ts";
import { OPERATORS_KEY_SIZE } from "../src/operators/authentic/operator-keys.ts";
import { ProposalKey } from "../src/proposals/row-key.ts";
import { findOrder, type TerminalOrder } from "../src/terminals/orders/order-rows.ts";
import { type NewOrder, orderTerminal } from "../src/terminals/orders/order-terminal.ts";
import { type BankPlaces, eventStoreOf } from "./bank-events.ts";
import { eventually } from "./eventually.ts";

// Terminal orders of a real bank, given as the bank's own code gives them.

/** The two people of a count; the first gives the other orders. */
const PEOPLE = ["anna", "ben"] as const;

/** What to order; the rest is filled in. */
export type Wanted =
  | { readonly kind: "close" | "open"; readonly id?: RequestId }
  | (Pick<Extract<NewOrder, { kind: "count" }>, "kind" | "counted"> & { readonly id?: RequestId });

/** Gives ATM 1 an order, and resolves with its id. Throws if it cannot be given. */
export async function order(places: BankPlaces, wanted: Wanted): Promise<RequestId> {
  const store = await eventStoreOf(places);
  const id = wanted.id ?? newRequestId();
  const refusal = await orderOn(store, places.data, { ...wanted, id, terminal: TerminalId("ATM-0001"), at: Date.now() });
  await store.endIdle(Date.now());
  if (refusal !== null) throw new Error(`the order was refused: ${refusal}`);
  return id;
}

/** Gives an order; a count by a proposal of two people under the bank's key in its data folder. Resolves with the refusal, or null. */
export async function orderOn(store: EventStore, data: string, order: NewOrder): Promise<string | null> {
  if (order.kind === "count") {
    const secret = await openSecret(path.join(data, "keys", "operators.key"), OPERATORS_KEY_SIZE);
    return orderCount(store, new ProposalKey(secret), { ...order, people: PEOPLE });
  }
  const ordered = await store.begin((tx, record) => orderTerminal(tx, record, order, { name: PEOPLE[0], approver: null }));
  return ordered.ok ? null : ordered.refusal;
}

/** Waits until the ATM has ended the order, and resolves with it. */
export async function ended({ database }: BankPlaces, id: RequestId): Promise<TerminalOrder> {
  let found: TerminalOrder | null = null;
  await eventually(
    async () => {
      found = await findOrder(database.store.sql, id);
      return found !== null && found.state !== "open";
    },
    () => `the order is ${found?.state ?? "unknown"}`,
  );
  return found as unknown as TerminalOrder;
}
