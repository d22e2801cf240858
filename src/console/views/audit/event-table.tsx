import type { FoundEvent } from "../../../audit/audit.ts";
import { type Currency, referenceOf } from "../../../model/model.ts";
import { Moment } from "../../components/moment.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { amountOf, Outcome, recordPath } from "./event-facts.tsx";
import { searchPath } from "./search-form.tsx";

interface EventTableProps {
  readonly caption: string;
  readonly events: readonly FoundEvent[];
  readonly currency: Currency;
  readonly empty: string;
}

/** Records of the audit log, a row each; its index leads to the record. */
export const EventTable = ({ caption, events, currency, empty }: EventTableProps) => {
  const columns: readonly Column[] = [
    { name: "Record", kind: "whole" },
    { name: "Time" },
    { name: "Kind" },
    { name: "Outcome" },
    { name: "ATM", kind: "whole" },
    { name: `Amount in ${currency.code}`, kind: "figure" },
    { name: "Reference", kind: "whole" },
  ];
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={events.map((event) => ({
        key: `${event.writer} ${event.n}`,
        cells: [
          event.index === null ? "none yet" : <a href={recordPath(event.index)}>{event.index}</a>,
          <Moment at={event.at} />,
          event.kind,
          <Outcome outcome={event.outcome} />,
          event.terminal ?? <None />,
          event.amount === null ? <None /> : amountOf(event, currency),
          event.request === null ? <None /> : <Reference request={event.request} />,
        ],
      }))}
      empty={empty}
    />
  );
};

/** The reference of a request, which receipts have too; the way to all records of the request. */
const Reference = ({ request }: { request: string }) => <a href={searchPath({ request })}>{referenceOf(request)}</a>;

/** An event of this kind has no such field. */
const None = () => (
  <span class="none">
    <span aria-hidden="true">–</span>
    <span class="unseen">none</span>
  </span>
);
