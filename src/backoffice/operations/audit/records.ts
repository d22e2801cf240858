import type { EventFilter } from "../../../audit/audit.ts";
import { eventKind, eventText, logIndex, outcome, sessionId } from "../../fields/audit-fields.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { customerId, requestId, terminal } from "../../fields/id-fields.ts";
import { instant } from "../../fields/time-fields.ts";
import { byName, list, object, orNull } from "../../results/form.ts";
import { flag, whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { AUDIT_ROLES } from "./audit-roles.ts";
import { auditRecord, readRange } from "./event-form.ts";
import { recordReading } from "./reading.ts";
import { recordsText } from "./records-text.ts";

/** The most records of one page. */
const MOST = 50;

export const searchRecords = operation({
  meaning: `searches the audit log by fields in clear, the newest first, at most ${MOST} records; counts what it finds by kind`,
  group: "audit",
  command: "audit records",
  operands: [],
  example: "audit records",
  fields: {
    kind: optional(eventKind),
    outcome: optional(outcome),
    terminal: optional(terminal),
    customer: optional(customerId),
    request: optional(requestId),
    session: optional(sessionId),
    text: optional(eventText),
    since: optional(withMeaning(instant, "from this moment on, in UTC unless it has a zone")),
    until: optional(withMeaning(instant, "up to this moment, in UTC unless it has a zone")),
    before: optional(withMeaning(logIndex, "only records with a lower index: to go on where a page ended")),
  },
  roles: AUDIT_ROLES,
  ...{ approval: false, fresh: false, reads: true, event: "audit-read" },
  result: object({
    events: list(auditRecord, "the newest first"),
    next: orNull(whole(), "give it as `before` to continue; null if no record before these matches"),
    read: readRange,
    counts: orNull(
      object({
        kinds: byName(whole(), "how many records match, by kind"),
        isWhole: flag("false if only the newest part of the log was counted"),
        read: readRange,
      }),
      "null with `before`: the counts of a search are the same on each of its pages",
    ),
  }),
  refusals: {},
  async run(context, input) {
    const { countEvents, searchEvents } = await import("../../../audit/audit.ts");
    recordReading(context, "audit records", askedFor(input));
    const { kind, request, before, ...rest } = input;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    const all: EventFilter = { ...given, ...(request !== null && { requests: [request] }) };
    const filter: EventFilter = { ...all, ...(kind !== null && { kinds: [kind] }) };
    const page = await searchEvents(context.tx, filter, { before, most: MOST });
    // The counts of all kinds are the same on every page of a search.
    return done({ ...page, counts: before === null ? await countEvents(context.tx, all) : null });
  },
  text: ({ events }) => recordsText(events),
});

/** What was asked for, as the audit log keeps it: "kind=deposit since=2026-03-31T14:05:00.000Z"; "none" if for everything. */
function askedFor(input: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(input).filter(([, value]) => value !== null);
  const shown = ([name, value]: readonly [string, unknown]): string =>
    `${name}=${name === "since" || name === "until" ? new Date(value as number).toISOString() : String(value)}`;
  return given.map(shown).join(" ") || "none";
}
