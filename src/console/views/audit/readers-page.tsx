import type { EventPage, FoundEvent } from "../../../audit/audit.ts";
import { logOrigin } from "../../../audit/audit.ts";
import type { SealedEvent } from "../../../backoffice/backoffice.ts";
import { Moment } from "../../components/moment.tsx";
import { type Column, Table } from "../../components/table.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, frameOf, show } from "../../web/web-request.ts";
import { ask, showRefused } from "./ask.ts";
import { AuditPage } from "./audit-page.tsx";
import { Outcome, recordPath } from "./event-facts.tsx";
import { AuditorSection, SealedPlace } from "./record/auditor-section.tsx";

const LEAD =
  "Each reading of the audit log, by an operator or a command. Who it was and what they asked for is sealed to the auditor.";
const COLUMNS: readonly Column[] = [
  { name: "Record", kind: "whole" },
  { name: "Time" },
  { name: "Outcome" },
  { name: "Who, and what they asked for" },
];

interface Readings extends Pick<EventPage, "next"> {
  readonly readings: readonly { readonly event: FoundEvent; readonly sealed: SealedEvent | null }[];
}

/** Who read the audit log. */
export async function showReaders(c: ConsoleRequest, console: Console) {
  const before = c.req.query("before") ?? "";
  const answer = await ask<Readings>(c, console, "audit-readers", before === "" ? {} : { before });
  if ("refused" in answer) return showRefused(c, console, answer.refused);
  const { readings, next } = answer.result;
  const origin = await logOrigin(console.sql);
  return show(
    c,
    <AuditPage frame={frameOf(c, console)} title="Who read the audit log" lead={LEAD}>
      {origin !== null && readings.length > 0 && <AuditorSection origin={origin} />}
      <Table
        caption="Readings of the audit log, the newest first"
        columns={COLUMNS}
        rows={readings.map(({ event, sealed }) => ({
          key: `${event.writer} ${event.n}`,
          cells: [
            <a href={recordPath(event.index ?? 0)}>{event.index}</a>,
            <Moment at={event.at} />,
            <Outcome outcome={event.outcome} />,
            <SealedPlace event={sealed} />,
          ],
        }))}
        empty={
          next === null
            ? "No reading is in the log yet. Yours is within seconds."
            : "None among the newest records. Look at the older ones."
        }
      />
      {next !== null && (
        <p>
          <a class="button" href={`/audit/readers?before=${next}`}>
            Older readings
          </a>
        </p>
      )}
    </AuditPage>,
  );
}
