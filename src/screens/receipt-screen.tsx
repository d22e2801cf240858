import type { Ending } from "../atm/ending.ts";
import type { Slip } from "../atm/slip.ts";
import type { Currency } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import { Way } from "./fields.tsx";
import { moneyText, timeText } from "./money-text.ts";
import { NotesView } from "./notes-view.tsx";
import { type Frame, Page } from "./page.tsx";

/** The endings that leave something to show in black and white. */
export type Booked = Extract<Ending, { how: "paid" | "booked" }>;

interface ReceiptProps {
  readonly frame: Frame;
  readonly slip: Slip;
  readonly ending: Booked;
  readonly currency: Currency;
  readonly denominations: readonly Money[];
  /** The channel's public session id, which the bank's records carry too (PROTOCOL.md, section 4). */
  readonly channel: string;
}

export const ReceiptScreen = ({ frame, slip, ending, currency, denominations, channel }: ReceiptProps) => {
  const { paper } = slip;
  const amount = ending.how === "paid" ? ending.paid : paper.amount;
  const available = ending.how === "paid" ? ending.available : (ending.funds?.available ?? null);
  const notes = ending.how === "paid" ? ending.notes : paper.op === "deposit" ? paper.notes : [];
  return (
    <Page frame={frame} title="Receipt" {...said(slip, ending, currency)} figure={moneyText(amount, currency)}>
      {notes.length > 0 && <NotesView {...{ notes, denominations, currency }} out={ending.how === "paid"} />}
      <dl class="receipt">
        <Row name={NAMES[paper.op]} value={moneyText(amount, currency)} />
        {paper.op === "transfer" && <Row name="To" value={paper.name} />}
        {available !== null && <Row name="Available now" value={moneyText(available, currency)} />}
        {slip.confirmedAt !== null && <Row name={`ATM ${frame.atm}`} value={timeText(slip.confirmedAt)} />}
        <Row name="Reference" value={slip.request} small />
        <Row name="Channel" value={channel} small />
      </dl>
      <div class="ways">
        <Way to="/menu" primary>
          Done
        </Way>
      </div>
    </Page>
  );
};

const NAMES = { withdraw: "Withdrawn", deposit: "Deposited", transfer: "Transferred" } as const;

function said({ paper }: Slip, ending: Booked, currency: Currency): { heading: string; lead: string } {
  if (paper.op === "deposit") return { heading: "Deposited", lead: "Your notes are counted and booked." };
  if (paper.op === "transfer") return { heading: "Paid", lead: `${paper.name} has the money.` };
  if (ending.how !== "paid" || ending.paid === paper.amount)
    return { heading: "Take your cash", lead: "Please count it before you go." };
  return {
    heading: "Take your cash",
    lead: `The machine could not pay all of ${moneyText(paper.amount, currency)}. Only what you got is taken from your account.`,
  };
}

const Row = ({ name, value, small }: { name: string; value: string; small?: boolean }) => (
  <div class={small === true ? "small" : undefined}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
