import type { Funds } from "../atm/ending.ts";
import type { Currency } from "../model/currency.ts";
import type { ResultOf } from "../protocol/operations.ts";
import { Way } from "./fields.tsx";
import { moneyText, signedText, timeText } from "./money-text.ts";
import { type Frame, Page } from "./page.tsx";

export const BalanceScreen = ({ frame, currency, funds }: { frame: Frame; currency: Currency; funds: Funds }) => (
  <Page
    frame={frame}
    title="Balance"
    heading="Available"
    figure={moneyText(funds.available, currency)}
    lead={
      funds.held > 0n ? "A part of your money is on hold for a withdrawal that is not finished." : "This is yours to use now."
    }
  >
    <dl class="facts">
      <div>
        <dt>In your account</dt>
        <dd>{moneyText(funds.posted, currency)}</dd>
      </div>
      <div>
        <dt>On hold</dt>
        <dd>{moneyText(funds.held, currency)}</dd>
      </div>
      <div>
        <dt>Available</dt>
        <dd>{moneyText(funds.available, currency)}</dd>
      </div>
    </dl>
    <div class="ways">
      <Way to="/menu" primary>
        Done
      </Way>
      <Way to="/statement">Statement</Way>
    </div>
  </Page>
);

type Statement = ResultOf<"statement">;

interface StatementProps {
  readonly frame: Frame;
  readonly currency: Currency;
  readonly entries: Statement["entries"];
  /** The entry to go on below; null on the last page. */
  readonly older: number | null;
  readonly newest: boolean;
}

export const StatementScreen = ({ frame, currency, entries, older, newest }: StatementProps) => (
  <Page
    frame={frame}
    title="Statement"
    heading="Statement"
    lead={entries.length === 0 ? "Nothing has moved in your account yet." : "The newest entry comes first."}
  >
    {entries.length > 0 && (
      <table class="statement">
        <caption class="unseen">Entries of your account, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Entry</th>
            <th scope="col">Amount</th>
            <th scope="col">Balance</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr>
              <th scope="row">
                {KINDS[entry.kind][entry.direction]}
                <time datetime={new Date(entry.at).toISOString()}>{timeText(entry.at)}</time>
              </th>
              <td class={entry.direction}>{signedText(entry.direction, entry.amount, currency)}</td>
              <td>{moneyText(entry.balance, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <div class="ways">
      <Way to="/menu" primary>
        Done
      </Way>
      {older !== null && <Way to={`/statement?before=${older}`}>Older entries</Way>}
      {!newest && <Way to="/statement">Newest entries</Way>}
    </div>
  </Page>
);

const KINDS: Readonly<Record<Statement["entries"][number]["kind"], Readonly<Record<"credit" | "debit", string>>>> = {
  deposit: { credit: "Deposit", debit: "Deposit taken back" },
  withdrawal: { credit: "Withdrawal given back", debit: "Withdrawal" },
  transfer: { credit: "Transfer received", debit: "Transfer sent" },
};
