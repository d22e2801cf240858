import { list, object } from "../../results/form.ts";
import { whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { AUDIT_ROLES } from "./audit-roles.ts";
import { auditRecord } from "./event-form.ts";
import { recordReading } from "./reading.ts";
import { recordsText } from "./records-text.ts";

/** The most records that are shown. */
const MOST = 50;

export const newestRecords = operation({
  meaning: `shows the newest ${MOST} records of the audit log, the newest first`,
  group: "audit",
  command: "audit newest",
  operands: [],
  example: "audit newest",
  fields: {},
  roles: AUDIT_ROLES,
  ...{ approval: false, fresh: false, reads: true, event: "audit-read" },
  result: object({ events: list(auditRecord, "the newest first"), size: whole("the size of the log") }),
  refusals: {},
  async run(context) {
    const { tailEvents } = await import("../../../audit/audit.ts");
    recordReading(context, "audit newest", "none");
    const { events, size } = await tailEvents(context.tx, null, MOST);
    return done({ events: events.toReversed(), size });
  },
  text: ({ events }) => recordsText(events),
});
