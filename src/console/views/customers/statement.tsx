import type { Currency } from "../../../model/model.ts";
import type { CustomerOverview } from "../../../overview/overview.ts";
import { amountText, figure } from "../../components/amount.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";

interface StatementProps {
  readonly overview: Pick<CustomerOverview, "statement" | "nextEntry">;
  readonly currency: Currency;
  /** The customer's page. */
  readonly path: string;
  /** False for a page of older entries. */
  readonly isFirst: boolean;
}

/** A page of the account's entries, the newest first. */
export const Statement = ({ overview: { statement, nextEntry }, currency, path, isFirst }: StatementProps) => (
  <section aria-labelledby="statement">
    <h2 id="statement">Statement</h2>
    <Table
      caption="Entries of the account, the newest first"
      columns={[
        { name: "Entry", kind: "whole" },
        { name: "Time" },
        { name: "What" },
        { name: `Amount in ${currency.code}`, kind: "figure" },
        { name: `Balance after, in ${currency.code}`, kind: "figure" },
      ]}
      rows={statement.entries.map(({ entry, at, kind, direction, amount, balance, reverses }) => ({
        key: String(entry),
        cells: [
          String(entry),
          <Moment at={at} />,
          reverses === 0 ? (
            sentenceCase(kind)
          ) : (
            <>
              {sentenceCase(kind.replaceAll("-", " "))} of that of <Moment at={reverses} />
            </>
          ),
          // A customer's account grows by credits.
          direction === "credit" ? `+${figure(amount, currency)}` : figure(-amount, currency),
          figure(balance, currency),
        ],
      }))}
      empty="Nothing was booked yet: the first deposit or transfer will stand here."
    />
    {statement.entries.length > 0 && <p class="aside">Before them the account held {amountText(statement.opening, currency)}.</p>}
    <div class="ways">
      {!isFirst && (
        <a class="button" href={`${path}#statement`}>
          Newest entries
        </a>
      )}
      {nextEntry !== null && (
        <a class="button" href={`${path}?before=${nextEntry}#statement`}>
          Older entries
        </a>
      )}
    </div>
  </section>
);
