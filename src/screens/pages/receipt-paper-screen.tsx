import { qrShape } from "../../ui/ui.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { bookedAmount, type ReceiptFacts, receiptRows } from "./receipt-screen.tsx";

/** The bank's signature on a receipt. */
export interface SignedReceipt {
  /** The signed text. */
  readonly text: string;
  /** What its QR code has: the address of the page that checks it, which has the text too; else the text. */
  readonly code: string;
  /** The name of that page's server; null if the bank has no such page. */
  readonly host: string | null;
}

interface SignedFacts extends ReceiptFacts {
  /** Null if the bank has not signed it. */
  readonly signed: SignedReceipt | null;
}

/** The receipt as it is printed: alone on the paper, with the bank's signature. `print` opens the print window too. */
export const ReceiptPaperScreen = ({ print, ...facts }: SignedFacts & { print: boolean }) => {
  const { frame, order, signed } = facts;
  const { receipts, endings, frame: ways } = frame.words;
  const at = `/order/${order.token}`;
  return (
    <Page
      frame={frame}
      title={endings.receiptTitle}
      heading={endings.receiptTitle}
      figure={{ text: frame.figures.money(bookedAmount(facts)), label: null }}
      lead={print ? receipts.printHint : signed === null ? receipts.unsignedLead : receipts.lead}
    >
      <article class="paper" data-print={print ? "" : undefined}>
        <p class="paper-head" data-say="">
          <span lang="en">Strongroom</span> · {endings.receiptTitle}
        </p>
        <Facts frame={frame} class="receipt" facts={receiptRows(facts, (amount) => frame.figures.money(amount))} />
        {signed !== null && <Signed frame={frame} signed={signed} />}
      </article>
      <div class="extras">
        {signed === null && <Way to={`${at}/receipt`}>{receipts.again}</Way>}
        {!print && <Way to={`${at}/receipt?print`}>{receipts.print}</Way>}
        <Way to={`${at}/receipt.pdf`}>{receipts.pdf}</Way>
      </div>
      <div class="ways">
        <Way to="/menu" primary>
          {ways.done}
        </Way>
        <Way to={at} back>
          {receipts.back}
        </Way>
      </div>
    </Page>
  );
};

/** What a person can do to have the receipt checked. */
export const adviceOn = ({ host }: SignedReceipt, { receipts }: ReceiptFacts["frame"]["words"]): string =>
  host === null ? receipts.checkAtBank : receipts.check({ host });

/** The text is for a bank that has no page: its people copy it if the code is damaged. The page's address has it in the code. */
const Signed = ({ frame: { words }, signed }: { frame: ReceiptFacts["frame"]; signed: SignedReceipt }) => (
  <div class="signed">
    <QrCode text={signed.code} label={words.receipts.codeLabel} />
    <p data-say={sentence(adviceOn(signed, words))}>{adviceOn(signed, words)}</p>
    {signed.host === null && (
      <p class="signed-text" dir="ltr" data-say="">
        {signed.text}
      </p>
    )}
  </div>
);

/** The signed receipt for a telephone's camera, as large as the screen allows. */
export const ReceiptCodeScreen = ({ frame, order, signed }: SignedFacts) => {
  const { receipts, frame: ways } = frame.words;
  const at = `/order/${order.token}`;
  return (
    <Page
      frame={frame}
      title={receipts.codeTitle}
      heading={receipts.codeTitle}
      lead={signed === null ? receipts.unsignedLead : signed.host === null ? receipts.codeLead : receipts.codePageLead}
    >
      {signed !== null && <QrCode text={signed.code} label={receipts.codeLabel} />}
      <div class="ways">
        <Way to="/menu" primary>
          {ways.done}
        </Way>
        {signed === null && <Way to={`${at}/code`}>{receipts.again}</Way>}
        <Way to={at} back>
          {receipts.back}
        </Way>
      </div>
    </Page>
  );
};

/** A QR code, always black on white: readers expect that, whatever the colours of the screen. */
const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { size, path } = qrShape(text);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
