import { qrShape } from "../../ui/ui.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import type { WholePeriod } from "./ask.ts";
import { EntriesTable } from "./entries-table.tsx";
import { paperFacts } from "./paper-facts.ts";
import { addressOf, type View } from "./view.ts";

interface PaperProps {
  readonly frame: Frame;
  readonly view: View;
  readonly whole: WholePeriod;
}

/** The statement of a period as it is printed: alone on the paper, with the bank's signature. */
export const StatementPaperScreen = ({ frame, view, whole }: PaperProps) => {
  const { account, statement, receipts } = frame.words;
  const { size, path } = qrShape(whole.signed);
  return (
    <Page frame={frame} title={account.statement} heading={account.statement} lead={receipts.printHint}>
      <article class="paper sheet" data-print="">
        <p class="paper-head" data-say="">
          {whole.statement.bank} · {account.statement}
        </p>
        <Facts frame={frame} class="facts" facts={paperFacts(whole.statement, view, frame)} />
        {whole.entries.length > 0 && <EntriesTable frame={frame} entries={whole.entries} />}
        <div class="signed">
          <svg
            class="qr"
            viewBox={`0 0 ${size} ${size}`}
            role="img"
            aria-label={statement.codeLabel}
            shape-rendering="crispEdges"
          >
            <rect width={size} height={size} fill="#fff" />
            <path d={path} fill="#000" />
          </svg>
          <p data-say={sentence(statement.check)}>{statement.check}</p>
          <p class="signed-text" dir="ltr" data-say="">
            {whole.signed}
          </p>
        </div>
      </article>
      <div class="extras">
        <Way to={addressOf(view, "/statement.pdf")}>{receipts.pdf}</Way>
      </div>
      <div class="ways">
        <Way to={addressOf(view)} primary back>
          {statement.back}
        </Way>
      </div>
    </Page>
  );
};
