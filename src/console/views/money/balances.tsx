import type { MoneyOverview } from "../../../ledger/ledger.ts";
import type { Currency } from "../../../model/model.ts";
import { amountText, figure, signed } from "../../components/amount.tsx";
import { Badge } from "../../components/badge.tsx";
import { Facts } from "../../components/facts.tsx";
import { Table } from "../../components/table.tsx";

type Sums = MoneyOverview["owes"];

const KINDS: Readonly<Record<Sums[number]["kind"], string>> = {
  ...{ customer: "Customers' accounts", capital: "The bank's capital", cash: "Cash of the ATMs", vault: "The vault" },
};

/** The trial balance, and where the cash is. */
export const Balances = ({ overview, currency }: { overview: MoneyOverview; currency: Currency }) => {
  const { owes, has, owed, had, difference } = overview;
  return (
    <>
      <Facts
        facts={[
          { name: "The bank owes", value: amountText(owed, currency) },
          { name: "The bank has", value: amountText(had, currency) },
          {
            name: "Difference",
            value:
              difference === 0n ? (
                <>
                  <Badge tone="good">none</Badge> debits equal credits
                </>
              ) : (
                <>
                  <Badge tone="bad">{`${signed(difference, currency)} ${currency.code}`}</Badge> the books are not sound: run
                  strongroom verify
                </>
              ),
          },
        ]}
      />
      <div class="columns">
        <Side id="owes" title="What the bank owes" sums={owes} total={owed} currency={currency} />
        <Side id="has" title="What the bank has" sums={has} total={had} currency={currency} />
      </div>
      <Places overview={overview} currency={currency} />
    </>
  );
};

interface SideProps {
  readonly id: string;
  readonly title: string;
  readonly sums: Sums;
  readonly total: bigint;
  readonly currency: Currency;
}

const Side = ({ id, title, sums, total, currency }: SideProps) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    <Table
      caption={title}
      columns={[
        { name: "Accounts of" },
        { name: "Number", kind: "figure" },
        { name: `Hold in ${currency.code}`, kind: "figure" },
        { name: "Of it on hold", kind: "figure" },
      ]}
      rows={[
        ...sums.map(({ kind, accounts, posted, held }) => ({
          key: kind,
          cells: [KINDS[kind], String(accounts), figure(posted, currency), figure(held, currency)],
        })),
        {
          key: "all",
          cells: [
            "All",
            String(sums.reduce((sum, { accounts }) => sum + accounts, 0n)),
            <strong>{figure(total, currency)}</strong>,
            figure(
              sums.reduce((sum, { held }) => sum + held, 0n),
              currency,
            ),
          ],
        },
      ]}
      empty=""
    />
  </section>
);

const Places = ({ overview: { places, placeCount }, currency }: { overview: MoneyOverview; currency: Currency }) => (
  <section aria-labelledby="places">
    <h2 id="places">Where the cash is</h2>
    <Table
      caption="The cash by its place"
      columns={[
        { name: "Place", kind: "whole" },
        { name: `By the books, in ${currency.code}`, kind: "figure" },
        { name: `On hold in ${currency.code}`, kind: "figure" },
      ]}
      rows={places.map(({ terminal, posted, held }) => ({
        key: terminal ?? "vault",
        cells: [terminal ?? "The vault", figure(posted, currency), figure(held, currency)],
      }))}
      empty="No ATM has a cash account yet: enrol an ATM."
    />
    {placeCount > places.length && (
      <p class="aside">
        These are the first {places.length} of {placeCount} places. <a href="/terminals">All ATMs</a>
      </p>
    )}
  </section>
);
