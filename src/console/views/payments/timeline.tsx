import { STEPS, type Step, type Story } from "../../../evidence/evidence.ts";
import { type Currency, formatMoney } from "../../../model/model.ts";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";

/** What happened to a payment, a line for each record of the audit log. */
export const Timeline = ({ timeline, request, currency }: { timeline: readonly Step[]; request: string; currency: Currency }) => (
  <section aria-labelledby="timeline">
    <h2 id="timeline">What happened</h2>
    <Table
      caption="The steps of the payment, the oldest first"
      columns={[
        { name: "Time" },
        { name: "Step" },
        { name: `Amount in ${currency.code}`, kind: "figure" },
        { name: "Outcome" },
        { name: "Record", kind: "whole" },
        { name: "Its own request", kind: "id" },
      ]}
      rows={timeline.map(({ step, at, amount, outcome, record, request: own }, n) => ({
        key: `${at} ${n}`,
        cells: [
          <Moment at={Date.parse(at)} />,
          sentenceCase(STEPS[step]),
          amount === null ? "none" : formatMoney(BigInt(amount), currency),
          outcome,
          record === null ? "not in the log yet" : <a href={`#record-${record}`}>{record}</a>,
          own === null || own === request ? "the payment's" : own,
        ],
      }))}
      empty="The audit log has no step of it."
    />
  </section>
);

/** What was booked: both sides of the posting, and of its reversal. */
export const Entries = ({ entries, currency }: Pick<Story, "entries"> & { currency: Currency }) => (
  <section aria-labelledby="entries">
    <h2 id="entries">What was booked</h2>
    <Table
      caption="The entries of the payment, and of its reversal"
      columns={[
        { name: "Side", kind: "whole" },
        { name: "Posting" },
        { name: `Amount in ${currency.code}`, kind: "figure" },
        { name: "Holder" },
        { name: "Entry", kind: "figure" },
        { name: `Balance after, in ${currency.code}`, kind: "figure" },
        { name: "Account", kind: "id" },
      ]}
      rows={entries.map(({ side, kind, amount, holder, number, balance, account }) => ({
        key: `${kind} ${side}`,
        cells: [
          side,
          sentenceCase(kind.replaceAll("-", " ")),
          formatMoney(BigInt(amount), currency),
          <bdi>{holder}</bdi>,
          String(number),
          formatMoney(BigInt(balance), currency),
          account,
        ],
      }))}
      empty="No money moved."
    />
  </section>
);
