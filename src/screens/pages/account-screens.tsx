import type { Funds } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { labelled } from "../components/script.ts";
import { BalancePlot } from "../figures/balance-plot.tsx";
import type { Figures } from "../figures/figures.ts";
import type { Entry } from "../routes/statement-csv.ts";
import type { Words } from "../words/languages.ts";

/** The balance. Each figure stands once: while nothing is on hold, all of it is available. */
export const BalanceScreen = ({ frame, funds }: { frame: Frame; funds: Funds }) => {
  const { account, frame: ways } = frame.words;
  const money = (amount: bigint): string => frame.figures.money(amount);
  return (
    <Page
      frame={frame}
      title={account.balance}
      heading={account.available}
      figure={{ text: money(funds.available), label: account.available }}
      lead={funds.held > 0n ? account.partHeld : account.allYours}
    >
      {funds.held > 0n && (
        <Facts
          frame={frame}
          class="facts"
          facts={[
            { name: account.posted, value: money(funds.posted) },
            { name: account.held, value: money(funds.held) },
          ]}
        />
      )}
      <div class="ways">
        <Way to="/menu" primary back>
          {ways.done}
        </Way>
        <Way to="/statement">{account.statement}</Way>
      </div>
      <div class="extras">
        <Way to="/limit">{frame.words.limits.title}</Way>
      </div>
    </Page>
  );
};

interface StatementProps {
  readonly frame: Frame;
  /** The balance before the oldest of these entries. */
  readonly opening: Money;
  readonly entries: readonly Entry[];
  /** The next page shows the entries below this number; null on the last page. */
  readonly older: number | null;
  readonly newest: boolean;
}

export const StatementScreen = ({ frame, opening, entries, older, newest }: StatementProps) => {
  const { account, frame: ways } = frame.words;
  return (
    <Page
      frame={frame}
      title={account.statement}
      heading={account.statement}
      lead={entries.length === 0 ? account.nothingMoved : account.newestFirst}
    >
      {entries.length > 0 && (
        <>
          <BalancePlot {...{ frame, opening, entries }} />
          <EntriesTable {...{ frame, opening, entries }} />
          <div class="extras">
            <Way to="/statement.csv">{frame.words.choices.csv}</Way>
          </div>
        </>
      )}
      <div class="ways">
        <Way to="/menu" primary back>
          {ways.done}
        </Way>
        {older !== null && <Way to={`/statement?before=${older}`}>{account.older}</Way>}
        {!newest && <Way to="/statement">{account.newest}</Way>}
      </div>
    </Page>
  );
};

interface TableProps {
  readonly frame: Frame;
  readonly opening: Money;
  readonly entries: readonly Entry[];
}

const EntriesTable = ({ frame: { words, figures }, opening, entries }: TableProps) => (
  <table class="statement">
    <caption class="unseen" data-say="">
      {words.account.entriesCaption}
    </caption>
    <thead data-say="">
      <tr>
        <th scope="col">{words.account.entry}</th>
        <th scope="col">{words.account.amount}</th>
        <th scope="col">{words.account.balance}</th>
      </tr>
    </thead>
    <tbody>
      {entries.map((entry) => (
        <tr data-say={entryText(entry, words, figures)}>
          <th scope="row">
            {kindText(entry, words, figures)}
            <time datetime={new Date(entry.at).toISOString()}>{figures.time(entry.at)}</time>
          </th>
          <td class={entry.direction}>{figures.signed(entry.direction, entry.amount)}</td>
          <td>{figures.money(entry.balance)}</td>
        </tr>
      ))}
    </tbody>
    <tfoot>
      <tr data-say={labelled(words.choices.opening, figures.money(opening), words)}>
        <th scope="row">{words.choices.opening}</th>
        <td />
        <td>{figures.money(opening)}</td>
      </tr>
    </tfoot>
  </table>
);

const entryText = (entry: Entry, words: Words, figures: Figures): string =>
  words.account.entrySaid({
    time: figures.time(entry.at),
    kind: kindText(entry, words, figures),
    amount: figures.money(entry.amount),
    balance: figures.money(entry.balance),
  });

/** The kind of this entry, in words; of a reversal also the day of what it reverses. */
function kindText({ kind, direction, reverses }: Entry, { account: { kinds, reversalOf } }: Words, figures: Figures): string {
  const what = kinds[`${KIND_WORDS[kind]}${direction === "credit" ? "Credit" : "Debit"}`];
  return reverses === 0 ? what : reversalOf({ what, day: figures.day(reverses) });
}

/** A deposit that is a debit, and a withdrawal that is a credit, can only be reversals. */
const KIND_WORDS = {
  deposit: "deposit",
  withdrawal: "withdrawal",
  transfer: "transfer",
  "deposit-reversal": "deposit",
  "withdrawal-reversal": "withdrawal",
  "transfer-reversal": "transferBack",
} as const satisfies Record<Entry["kind"], string>;
