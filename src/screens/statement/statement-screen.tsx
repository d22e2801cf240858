import type { ResultOf } from "../../protocol/protocol.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { BalancePlot } from "../figures/balance-plot.tsx";
import type { ShownPage } from "./ask.ts";
import type { Day } from "./days.ts";
import { EntriesTable } from "./entries-table.tsx";
import { addressOf, EVERYTHING, isFiltered, type View } from "./view.ts";
import { filterText, periodText } from "./view-text.ts";

interface StatementProps {
  readonly frame: Frame;
  readonly view: View;
  readonly months: Readonly<Record<"thisMonth" | "lastMonth", { from: Day; to: Day }>>;
  readonly period: ResultOf<"statement-period">;
  readonly page: ShownPage;
}

/** The statement: a period, the balance over it, and its entries page by page. */
export const StatementScreen = ({ frame, view, months, period, page }: StatementProps) => {
  const { account, statement, choices, receipts, frame: ways } = frame.words;
  const { figures } = frame;
  const { entries, older, unfinished } = page;
  const isEmpty = period.last < period.first;
  const whole = { ...EVERYTHING, from: view.from, to: view.to };
  return (
    <Page
      frame={frame}
      title={account.statement}
      heading={account.statement}
      lead={isEmpty ? account.nothingMoved : statement.lead({ zone: figures.zoneText })}
    >
      <Periods {...{ frame, view, months }} />
      {!isEmpty && (
        <Facts
          frame={frame}
          class="facts"
          facts={[
            { name: statement.period, value: periodText(view, frame) },
            { name: choices.opening, value: figures.money(period.opening) },
            { name: statement.closing, value: figures.money(period.closing) },
          ]}
        />
      )}
      {!isEmpty && (
        <BalancePlot
          {...{ frame, opening: period.opening, steps: period.points }}
          sampled={period.points.length < period.last - period.first + 1}
        />
      )}
      {isFiltered(view) && <Line text={statement.only({ filters: filterText(view, frame) })} />}
      {entries.length > 0 && <EntriesTable {...{ frame, entries }} />}
      {!isEmpty && entries.length === 0 && !unfinished && <Line text={statement.nobody} />}
      {unfinished && <Line text={statement.unfinished} />}
      <div class="ways">
        <Way to="/menu" primary back>
          {ways.done}
        </Way>
        {older !== null && <Way to={addressOf({ ...view, before: older })}>{unfinished ? statement.further : account.older}</Way>}
        {view.before > 0 && <Way to={addressOf({ ...view, before: 0 })}>{account.newest}</Way>}
      </div>
      {!isEmpty && (
        <div class="extras">
          <Way to={addressOf(whole, "/statement/paper")}>{receipts.print}</Way>
          <Way to={addressOf(whole, "/statement.pdf")}>{receipts.pdf}</Way>
          <Way to={addressOf({ ...view, before: 0 }, "/statement.csv")}>{choices.csv}</Way>
        </div>
      )}
    </Page>
  );
};

const Line = ({ text }: { text: string }) => <p data-say={sentence(text)}>{text}</p>;

/** The periods of one press, the way to all others, and to all of this one. Their digits come after those of the ways below. */
const Periods = ({ frame, view, months }: Pick<StatementProps, "frame" | "view" | "months">) => {
  const { statement } = frame.words;
  const periods = [
    { name: statement.all, from: null, to: null },
    { name: statement.thisMonth, ...months.thisMonth },
    { name: statement.lastMonth, ...months.lastMonth },
  ];
  return (
    <nav class="periods extras" aria-label={statement.periods}>
      {periods.map(({ name, from, to }) => (
        <a
          class="button"
          href={addressOf({ ...view, from, to, before: 0 })}
          aria-current={view.from === from && view.to === to ? "true" : undefined}
        >
          {name}
        </a>
      ))}
      <a class="button" href={addressOf({ ...view, before: 0 }, "/statement/search")}>
        {statement.search}
      </a>
      {isFiltered(view) && (
        <a class="button" href={addressOf({ ...EVERYTHING, from: view.from, to: view.to })}>
          {statement.everything}
        </a>
      )}
    </nav>
  );
};
