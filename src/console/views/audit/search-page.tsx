import type { EventCounts, EventPage } from "../../../audit/audit.ts";
import { FOCUSED } from "../../components/badge.tsx";
import { RefusedNote } from "../../forms/operation-page.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, frameOf, show } from "../../web/web-request.ts";
import { ask } from "./ask.ts";
import { AuditPage } from "./audit-page.tsx";
import { EventTable } from "./event-table.tsx";
import { KindCounts } from "./kind-counts.tsx";
import { type Asked, SearchForm, searchPath } from "./search-form.tsx";

const OPERATION = "audit-records";
const LEAD =
  "Every committed event, by its fields in clear. What a field would tell of a person is sealed to the auditor: open a record to see it. Each search is itself a record.";

type Found = EventPage & { readonly counts: EventCounts | null };

/** The records that match, how many there are of each kind, and the form that asks for others. */
export async function showSearch(c: ConsoleRequest, console: Console) {
  const { fields = {} } = console.operations[OPERATION] ?? {};
  const asked: Asked = Object.fromEntries(
    Object.entries(c.req.query()).filter(([name, value]) => Object.hasOwn(fields, name) && value !== ""),
  );
  const answer = await ask<Found>(c, console, OPERATION, asked);
  const refused = "refused" in answer ? answer.refused : null;
  const { currency } = console;
  return show(
    c,
    <AuditPage frame={frameOf(c, console)} title="Audit log" lead={LEAD}>
      {refused !== null && <RefusedNote refused={refused} />}
      <SearchForm fields={fields} asked={asked} problems={refused?.problems ?? []} currency={currency} />
      {"result" in answer && (
        <>
          {answer.result.counts !== null && <KindCounts counts={answer.result.counts} asked={asked} />}
          <section class="stack" aria-labelledby="found">
            <h2 id="found" {...(Object.keys(asked).length > 0 ? FOCUSED : {})}>
              Records, the newest first
            </h2>
            <EventTable
              caption="Records that match"
              events={answer.result.events}
              currency={currency}
              empty={emptyOf(answer.result)}
            />
            <Pages page={answer.result} asked={asked} />
          </section>
        </>
      )}
    </AuditPage>,
    refused === null ? 200 : 422,
  );
}

/** None among those that were read: there may be older ones. */
const emptyOf = ({ next, read }: EventPage): string =>
  next === null
    ? "No record matches. Ask for less: clear a field, or a longer time."
    : `None of the ${read.end - read.from} newest records matches. Search the older ones.`;

const Pages = ({ page: { next }, asked }: { page: EventPage; asked: Asked }) => (
  <p class="ways">
    {asked["before"] !== undefined && (
      <a class="button" href={searchPath({ ...asked, before: "" })}>
        The newest
      </a>
    )}
    {next !== null && (
      <a class="button" href={searchPath({ ...asked, before: String(next) })}>
        Older records
      </a>
    )}
  </p>
);
