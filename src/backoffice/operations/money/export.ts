import type { Exported, ExportForm, ExportOrder } from "../../../exports/exports.ts";
import { choice } from "../../fields/choice-fields.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { line } from "../../fields/text-fields.ts";
import { date } from "../../fields/time-fields.ts";
import { form } from "../../results/form.ts";
import type { Download } from "../download.ts";
import { done, operation, refused } from "../operation.ts";

const FORMS: Readonly<Record<ExportForm, string>> = {
  csv: "the journal as a table: a line for each movement",
  "camt.053": "statements of accounts in ISO 20022 XML",
  ofx: "the statement of one customer, for programs of household finance",
  beancount: "the journal for double-entry accounting in plain text",
};

/** The ending and the media type of each form's file. */
const FILES: Readonly<Record<ExportForm, readonly [ending: string, type: string]>> = {
  csv: ["csv", "text/csv; charset=utf-8"],
  "camt.053": ["xml", "application/xml; charset=utf-8"],
  ofx: ["ofx", "application/x-ofx; charset=utf-8"],
  beancount: ["beancount", "text/plain; charset=utf-8"],
};

const MEDIA_TYPES = Object.values(FILES).map(([, type]) => type);

export const exportTheBooks = operation({
  meaning:
    "writes the books of a period in a form for other programs: csv or beancount (the journal), camt.053 or ofx (statements)",
  group: "money",
  command: "export",
  operands: ["format"],
  example: "export camt.053 --customer alice --from 2026-03-01 --to 2026-03-31 --out alice-march.xml",
  fields: {
    format: choice("the form of the file", FORMS),
    firstDay: optional(withMeaning(date, "the first day of UTC; without it, that of the oldest movement")),
    lastDay: optional(withMeaning(date, "the last day of UTC, which is included; without it, today")),
    customer: optional(line("a customer by username or id, for the statement of one account", 36)),
  },
  roles: ["treasurer", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: "export", downloads: MEDIA_TYPES },
  result: form<Download<Exported>>({
    type: "object",
    required: ["kind", "name", "type"],
    properties: { kind: { const: "download" }, name: { type: "string" }, type: { type: "string" } },
  }),
  refusals: {
    "customer-unknown": "no customer has this username or id",
    "customer-needed": "this form is the statement of one customer's account: name the customer",
    "customer-impossible": "this form is of the whole journal: leave the customer out",
    "period-reversed": "the first day is after the last one, or after today: nothing could be exported",
    "books-unopened": "no bank has opened these books yet, so there is nothing to export",
  },
  async run({ tx, backoffice: { store }, actor, name, at }, { format: form, firstDay: from, lastDay: to, customer }) {
    const { daysText, exportBooks, outlineOf } = await import("../../../exports/exports.ts");
    const login = actor.kind === "break-glass" ? actor.login : null;
    const order: ExportOrder = { form, from, to, customer, operator: name, login, at };
    const found = await outlineOf(tx, order);
    if (!found.ok) return refused(found.refusal);
    const [ending, type] = FILES[form];
    const { customer: whose, period } = found.outline;
    // Its event is in the log before the first byte leaves, and in a commit of its own: this one is over by then.
    const record: Parameters<typeof exportBooks>[0]["record"] = (events) =>
      store.begin(async (_, add) => {
        for (const event of events) add(event);
      });
    return done<Download<Exported>>({
      kind: "download",
      name: `${[whose?.username ?? "books", ...new Set(daysText(period))].join("-")}.${ending}`,
      type,
      write: async (write, signal) => {
        const outcome = await exportBooks({ sql: store.sql, record }, order, write, signal);
        if (!outcome.ok) throw new Error(`the export became impossible: ${outcome.refusal}`);
        return outcome.result;
      },
    });
  },
  text: ({ name }) => `${name}\n`,
});
