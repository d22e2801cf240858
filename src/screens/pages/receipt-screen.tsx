import type { Ending, Order } from "../../atm/atm.ts";
import { type Money, referenceOf } from "../../model/model.ts";
import { type Fact, Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { NotesView } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";

/** The booked operation, and the kinds of receipt to choose from. */
export const ReceiptScreen = ({ denominations, ...facts }: ReceiptFacts & { denominations: readonly Money[] }) => {
  const { frame, order, ending } = facts;
  const { terms } = order;
  const notes = ending.how === "paid" ? ending.notes : terms.op === "deposit" ? terms.notes : [];
  const money = (amount: bigint): string => frame.figures.money(amount);
  return (
    <Page
      frame={frame}
      title={frame.words.endings.receiptTitle}
      {...said(facts)}
      figure={{ text: money(bookedAmount(facts)), label: null }}
    >
      {notes.length > 0 && <NotesView {...{ frame, notes, denominations }} out={ending.how === "paid"} />}
      <Facts frame={frame} class="receipt" facts={receiptRows(facts, money).filter(isForScreen(facts))} />
      <ReceiptChoice {...facts} />
      <div class="ways">
        <Way to="/menu" primary back>
          {frame.words.frame.done}
        </Way>
      </div>
    </Page>
  );
};

/** The screen leaves out the payee's masked name: its first sentence has the name that was typed. */
const isForScreen =
  ({ frame }: ReceiptFacts) =>
  ({ name }: Fact): boolean =>
    name !== frame.words.endings.to;

const ReceiptChoice = ({ frame: { words }, order }: ReceiptFacts) => (
  <nav class="receipt-choice" aria-labelledby="receipt-choice">
    <h2 id="receipt-choice" data-say={sentence(words.receipts.choose)}>
      {words.receipts.choose}
    </h2>
    <div class="extras">
      <Way to={`/order/${order.token}/receipt`}>{words.receipts.onScreen}</Way>
      <Way to={`/order/${order.token}/receipt?print`}>{words.receipts.print}</Way>
      <Way to={`/order/${order.token}/receipt.pdf`}>{words.receipts.pdf}</Way>
      <Way to={`/order/${order.token}/code`}>{words.receipts.code}</Way>
    </div>
  </nav>
);

function said({ frame, order: { terms }, ending }: ReceiptFacts): { heading: string; lead: string } {
  const { endings } = frame.words;
  if (terms.op === "deposit") return { heading: endings.depositedHeading, lead: endings.depositedLead };
  if (terms.op === "transfer") return { heading: endings.paidHeading, lead: endings.paidLead({ name: terms.payee }) };
  if (ending.how !== "paid" || ending.paid === terms.amount) return { heading: endings.cashHeading, lead: endings.cashLead };
  return { heading: endings.cashHeading, lead: endings.cashPartLead({ amount: frame.figures.money(terms.amount) }) };
}

/** The endings that have a receipt. */
export type Booked = Extract<Ending, { how: "paid" | "booked" }>;

/** Everything that a receipt is made from. */
export interface ReceiptFacts {
  readonly frame: Frame;
  readonly order: Order;
  readonly ending: Booked;
}

/** The booked amount; for a withdrawal, the amount that was paid out. */
export const bookedAmount = ({ order, ending }: Pick<ReceiptFacts, "order" | "ending">): Money =>
  ending.how === "paid" ? ending.paid : order.terms.amount;

/** The lines of a receipt; `money` writes the amounts. */
export function receiptRows({ frame, order, ending }: ReceiptFacts, money: (amount: bigint) => string): readonly Fact[] {
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
    { name: endings.reference, value: referenceOf(order.request) },
  ];
  return rows.filter((each) => each !== null);
}
