import type { Ending, Order } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import type { Fact } from "../components/facts.tsx";
import type { Frame } from "../components/frame.ts";

/** The endings that have a receipt. */
export type Booked = Extract<Ending, { how: "paid" | "booked" }>;

/** Everything that a receipt is made from. */
export interface ReceiptFacts {
  readonly frame: Frame;
  readonly order: Order;
  readonly ending: Booked;
  /** The channel's public session id, which the bank's records carry too (PROTOCOL.md, section 4). */
  readonly channel: string;
}

/** The booked amount; for a withdrawal, the amount that was paid out. */
export const bookedAmount = ({ order, ending }: Pick<ReceiptFacts, "order" | "ending">): Money =>
  ending.how === "paid" ? ending.paid : order.terms.amount;

/** The lines of a receipt; `money` writes the amounts. */
export function receiptRows({ frame, order, ending, channel }: ReceiptFacts, money: (amount: bigint) => string): readonly Fact[] {
  const { terms } = order;
  const { endings } = frame.words;
  const available = ending.how === "paid" ? ending.available : (ending.funds?.available ?? null);
  const names = { withdraw: endings.withdrawn, deposit: endings.deposited, transfer: endings.transferred };
  const rows: (Fact | null)[] = [
    { name: names[terms.op], value: money(bookedAmount({ order, ending })) },
    terms.op === "transfer" ? { name: endings.to, value: terms.name } : null,
    available === null ? null : { name: endings.availableNow, value: money(available) },
    order.confirmedAt === null
      ? null
      : { name: endings.machine({ atm: String(frame.atm) }), value: frame.figures.time(order.confirmedAt) },
    { name: endings.reference, value: order.request, id: true },
    { name: endings.channel, value: channel, id: true },
  ];
  return rows.filter((each) => each !== null);
}
