import { qrShape } from "../../ui/ui.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { bookedAmount, type ReceiptFacts, receiptRows } from "./receipt-screen.tsx";

interface SignedFacts extends ReceiptFacts {
  /** The bank's signed text; null if the bank has given none. */
  readonly signed: string | null;
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
        {signed !== null && <Signed frame={frame} text={signed} />}
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

const Signed = ({ frame: { words }, text }: { frame: ReceiptFacts["frame"]; text: string }) => (
  <div class="signed">
    <QrCode text={text} label={words.receipts.codeLabel} />
    <p data-say={sentence(words.receipts.check)}>{words.receipts.check}</p>
    <p class="signed-text" dir="ltr" data-say="">
      {text}
    </p>
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
      lead={signed === null ? receipts.unsignedLead : receipts.codeLead}
    >
      {signed !== null && <QrCode text={signed} label={receipts.codeLabel} />}
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
