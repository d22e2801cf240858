import type { AlarmList } from "../../../alarms/alarms.ts";
import { table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import { moment, oneOf, text, whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";

export const listAlarms = operation({
  meaning: "lists the alarms that stand, and those that cannot be known at the moment; exit status 1 if there are any",
  group: "alarms",
  command: "alarms list",
  operands: [],
  example: "alarms list",
  fields: {},
  roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: object({
    standing: list(
      object({
        id: text(),
        name: text(),
        severity: oneOf(["critical", "warning", "notice"]),
        subject: text("what it is of: an ATM, a server; empty for the bank as a whole"),
        detail: text(),
        raisedAt: moment(),
        told: whole("how often the webhook was told"),
        toldAt: orNull(moment()),
        action: text("what to do"),
      }),
      "the gravest first, then the oldest",
    ),
    unknown: list(
      object({ name: orNull(text(), "null if nothing is known of the subject, a server"), subject: text(), why: text() }),
      "what cannot be known at the moment: it may stand or not",
    ),
  }),
  refusals: {},
  async run({ backoffice, at }) {
    const alarms = await import("../../../alarms/alarms.ts");
    return done(await alarms.listAlarms(backoffice.store.sql, at));
  },
  text: (list) => (needsNoHand(list) ? "no alarm stands\n" : textOf(list)),
  warns: (list) => !needsNoHand(list),
});

const needsNoHand = ({ standing, unknown }: AlarmList): boolean => standing.length === 0 && unknown.length === 0;

function textOf({ standing, unknown }: AlarmList): string {
  const rows = standing.map(({ severity, name, subject, raisedAt, toldAt, detail }) => [
    ...[severity, name, subject, time(raisedAt), toldAt === null ? "never" : time(toldAt), detail],
  ]);
  const actions = [...new Map(standing.map(({ name, action }) => [name, `${name}: ${action}\n`])).values()];
  const missing = unknown.map(({ name, subject, why }) => `not known: ${[name, subject].filter(Boolean).join(" of ")}: ${why}\n`);
  const heading = ["severity", "alarm", "of", "raised", "last told", "what"];
  return [...(rows.length === 0 ? [] : [table([heading, ...rows])]), ...actions, ...missing].join("");
}
