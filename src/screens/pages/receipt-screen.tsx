import type { Money } from "../../model/model.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import { NotesView } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { bookedAmount, type ReceiptFacts, receiptRows } from "../figures/receipt-rows.tsx";

/** What was done, in black and white, and the receipts to choose from. */
export const ReceiptScreen = ({ denominations, ...facts }: ReceiptFacts & { denominations: readonly Money[] }) => {
  const { frame, slip, ending } = facts;
  const { paper } = slip;
  const notes = ending.how === "paid" ? ending.notes : paper.op === "deposit" ? paper.notes : [];
  const money = (amount: bigint): string => frame.figures.money(amount);
  return (
    <Page
      frame={frame}
      title={frame.words.endings.receiptTitle}
      {...said(facts)}
      figure={{ text: money(bookedAmount(facts)), label: null }}
    >
      {notes.length > 0 && <NotesView {...{ frame, notes, denominations }} out={ending.how === "paid"} />}
      <Facts frame={frame} class="receipt" facts={receiptRows(facts, money).filter(({ value }) => value !== facts.channel)} />
      <ReceiptChoice {...facts} />
      <div class="ways">
        <Way to="/menu" primary back>
          {frame.words.frame.done}
        </Way>
      </div>
    </Page>
  );
};

const ReceiptChoice = ({ frame: { words }, slip }: ReceiptFacts) => (
  <nav class="receipt-choice" aria-labelledby="receipt-choice">
    <h2 id="receipt-choice" data-say={sentence(words.receipts.choose)}>
      {words.receipts.choose}
    </h2>
    <div class="extras">
      <Way to={`/slip/${slip.token}/receipt`}>{words.receipts.onScreen}</Way>
      <Way to={`/slip/${slip.token}/receipt?print`}>{words.receipts.print}</Way>
      <Way to={`/slip/${slip.token}/receipt.pdf`}>{words.receipts.pdf}</Way>
      <Way to={`/slip/${slip.token}/code`}>{words.receipts.code}</Way>
    </div>
  </nav>
);

function said({ frame, slip: { paper }, ending }: ReceiptFacts): { heading: string; lead: string } {
  const { endings } = frame.words;
  if (paper.op === "deposit") return { heading: endings.depositedHeading, lead: endings.depositedLead };
  if (paper.op === "transfer") return { heading: endings.paidHeading, lead: endings.paidLead({ name: paper.name }) };
  if (ending.how !== "paid" || ending.paid === paper.amount) return { heading: endings.cashHeading, lead: endings.cashLead };
  return { heading: endings.cashHeading, lead: endings.cashPartLead({ amount: frame.figures.money(paper.amount) }) };
}
