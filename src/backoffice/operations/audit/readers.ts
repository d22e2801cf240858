import { logIndex } from "../../fields/audit-fields.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { list, object, orNull } from "../../results/form.ts";
import { whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { AUDIT_ROLES } from "./audit-roles.ts";
import { auditRecord, readRange, sealedCommit } from "./event-form.ts";
import { recordReading } from "./reading.ts";
import { recordsText } from "./records-text.ts";
import { readSealed } from "./sealed-event.ts";

/** The most readings of one page. */
const MOST = 50;

export const listReaders = operation({
  meaning: `lists who read the audit log, the newest first, at most ${MOST}; the names are sealed to the auditor`,
  group: "audit",
  command: "audit readers",
  operands: [],
  example: "audit readers",
  fields: { before: optional(withMeaning(logIndex, "only records with a lower index: to go on where a page ended")) },
  roles: AUDIT_ROLES,
  ...{ approval: false, fresh: false, reads: true, event: "audit-read" },
  result: object({
    readings: list(
      object({ event: auditRecord, sealed: orNull(sealedCommit, "null if its row is not there") }),
      "the newest first",
    ),
    next: orNull(whole(), "give it as `before` to continue; null if there is no reading before these"),
    read: readRange,
  }),
  refusals: {},
  async run(context, { before }) {
    const { searchEvents } = await import("../../../audit/audit.ts");
    recordReading(context, "audit readers", before === null ? "none" : `before=${before}`);
    const { events, ...page } = await searchEvents(context.tx, { kinds: ["audit-read"] }, { before, most: MOST });
    const sealed = await readSealed(context, events);
    return done({ ...page, readings: events.map((event, i) => ({ event, sealed: sealed[i] ?? null })) });
  },
  text: ({ readings }) => recordsText(readings.map(({ event }) => event)),
});
