import type { Ending } from "../atm/ending.ts";
import type { Slip } from "../atm/slip.ts";
import type { Money } from "../model/money.ts";
import { Way } from "./fields.tsx";
import { NotesView } from "./notes-view.tsx";
import { type Frame, Page } from "./page.tsx";
import type { Tongue } from "./refusal-text.ts";

/** The endings that leave something to show in black and white. */
export type Booked = Extract<Ending, { how: "paid" | "booked" }>;

interface ReceiptProps {
  readonly frame: Frame;
  readonly slip: Slip;
  readonly ending: Booked;
  readonly denominations: readonly Money[];
  /** The channel's public session id, which the bank's records carry too (PROTOCOL.md, section 4). */
  readonly channel: string;
}

export const ReceiptScreen = ({ frame, slip, ending, denominations, channel }: ReceiptProps) => {
  const { paper } = slip;
  const { words, figures } = frame;
  const { endings } = words;
  const amount = ending.how === "paid" ? ending.paid : paper.amount;
  const available = ending.how === "paid" ? ending.available : (ending.funds?.available ?? null);
  const notes = ending.how === "paid" ? ending.notes : paper.op === "deposit" ? paper.notes : [];
  const names = { withdraw: endings.withdrawn, deposit: endings.deposited, transfer: endings.transferred };
  return (
    <Page frame={frame} title={endings.receiptTitle} {...said(slip, ending, frame)} figure={figures.money(amount)}>
      {notes.length > 0 && <NotesView {...{ frame, notes, denominations }} out={ending.how === "paid"} />}
      <dl class="receipt">
        <Row name={names[paper.op]} value={figures.money(amount)} />
        {paper.op === "transfer" && <Row name={endings.to} value={paper.name} />}
        {available !== null && <Row name={endings.availableNow} value={figures.money(available)} />}
        {slip.confirmedAt !== null && (
          <Row name={endings.machine({ atm: String(frame.atm) })} value={figures.time(slip.confirmedAt)} />
        )}
        <Row name={endings.reference} value={slip.request} small />
        <Row name={endings.channel} value={channel} small />
      </dl>
      <div class="ways">
        <Way to="/menu" primary>
          {words.frame.done}
        </Way>
      </div>
    </Page>
  );
};

function said({ paper }: Slip, ending: Booked, { words: { endings }, figures }: Tongue): { heading: string; lead: string } {
  if (paper.op === "deposit") return { heading: endings.depositedHeading, lead: endings.depositedLead };
  if (paper.op === "transfer") return { heading: endings.paidHeading, lead: endings.paidLead({ name: paper.name }) };
  if (ending.how !== "paid" || ending.paid === paper.amount) return { heading: endings.cashHeading, lead: endings.cashLead };
  return { heading: endings.cashHeading, lead: endings.cashPartLead({ amount: figures.money(paper.amount) }) };
}

const Row = ({ name, value, small }: { name: string; value: string; small?: boolean }) => (
  <div class={small === true ? "small" : undefined}>
    <dt>{name}</dt>
    <dd>
      <bdi>{value}</bdi>
    </dd>
  </div>
);
