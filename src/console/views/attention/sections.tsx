import { formatMoney, Money } from "../../../model/model.ts";
import type {
  AlarmItem,
  Attention,
  CassetteItem,
  HoldItem,
  RejectBoxItem,
  SilentItem,
  UnknownAlarmItem,
} from "../../../overview/overview.ts";
import { Badge } from "../../components/badge.tsx";
import { Moment } from "../../components/moment.tsx";
import type { TallyLine } from "../../components/tally.tsx";
import { SeverityBadge } from "../alarms/severity.tsx";
import { age } from "./age.ts";
import { alarmsWithoutSection } from "./alarms-without-section.ts";
import { type Section, section } from "./section.ts";
import { groupsOf } from "./unknown-groups.ts";

/** An alarm that needs a person now stands out. */
function alarmTone(attention: Attention): TallyLine["tone"] {
  const alarms = alarmsWithoutSection(attention);
  return alarms.known && alarms.items.some(({ severity }) => severity === "critical") ? "bad" : "warn";
}

/** All sections but that of approvals, the most urgent first. */
export const SECTIONS: readonly Section[] = [
  section<AlarmItem>({
    ...{ id: "alarms", title: "Alarms", name: "alarms", tone: alarmTone },
    source: alarmsWithoutSection,
    columns: [
      ...([{ name: "Alarm", kind: "whole" }, { name: "Severity" }, { name: "Of", kind: "whole" }] as const),
      ...([{ name: "What" }, { name: "For", kind: "whole" }] as const),
    ],
    key: ({ target }) => target.id,
    cells: (item, { link, now }) => [
      link(item, item.name),
      <SeverityBadge severity={item.severity} />,
      item.subject === "" ? "the bank" : item.subject,
      item.detail,
      age(now - item.raisedAt),
    ],
  }),
  section<AlarmItem>({
    ...{ id: "day-end", title: "Differences of the day's end", name: "day-end differences", tone: () => "bad" },
    source: ({ dayEnd }) => dayEnd,
    columns: [{ name: "ATM", kind: "whole" }, { name: "What" }, { name: "Since" }],
    key: ({ subject }) => subject,
    cells: (item, { link }) => [link(item, item.subject), item.detail, <Moment at={item.raisedAt} />],
  }),
  section<HoldItem>({
    ...{ id: "holds", title: "Open holds", name: "open holds", tone: () => "warn" },
    source: ({ holds }) => holds,
    columns: ({ code }) => [
      ...([
        { name: "ATM", kind: "whole" },
        { name: "Request", kind: "id" },
        { name: "Placed" },
        { name: "Age", kind: "whole" },
      ] as const),
      ...([{ name: `Amount in ${code}`, kind: "figure" }, { name: "Propose" }] as const),
    ],
    key: ({ terminal, request }) => `${terminal} ${request}`,
    cells: (item, context) => [
      context.link(item, item.terminal),
      item.request,
      <Moment at={item.placedAt} />,
      age(item.ageMs),
      formatMoney(item.amount, context.currency),
      context.ways(item),
    ],
  }),
  section<AlarmItem>({
    ...{ id: "ceilings", title: "ATMs over their ceilings", name: "ATMs over ceilings", tone: () => "warn" },
    source: ({ ceilings }) => ceilings,
    columns: [{ name: "ATM", kind: "whole" }, { name: "Alarm", kind: "whole" }, { name: "What" }, { name: "For", kind: "whole" }],
    key: ({ name, subject }) => `${name} ${subject}`,
    cells: (item, { link, now }) => [link(item, item.subject), item.name, item.detail, age(now - item.raisedAt)],
  }),
  section<SilentItem>({
    ...{ id: "out-of-reach", title: "ATMs out of reach", name: "ATMs out of reach", tone: () => "warn" },
    source: ({ outOfReach }) => outOfReach,
    columns: [{ name: "ATM", kind: "whole" }, { name: "Last seen" }, { name: "For", kind: "whole" }],
    key: ({ terminal }) => terminal,
    cells: (item, { link, now }) => [
      link(item, item.terminal),
      item.lastUsedAt === null ? "never since its enrolment" : <Moment at={item.lastUsedAt} />,
      item.lastUsedAt === null ? "" : age(now - item.lastUsedAt),
    ],
  }),
  section<CassetteItem>({
    ...{ id: "cassettes", title: "Cassettes", name: "cassettes to load", tone: () => "warn" },
    source: ({ cassettes }) => cassettes,
    columns: ({ code }) => [{ name: "ATM", kind: "whole" }, { name: `Notes of, in ${code}`, kind: "figure" }, { name: "Level" }],
    key: ({ terminal, denomination }) => `${terminal} ${denomination ?? ""}`,
    cells: (item, { link, currency }) => [
      link(item, item.terminal),
      item.denomination === null ? "" : formatMoney(item.denomination, currency),
      <Badge tone={{ empty: "bad", low: "warn", "not-known": "plain" }[item.level] as "bad"}>
        {item.level === "not-known" ? "not known" : item.level}
      </Badge>,
    ],
  }),
  section<RejectBoxItem>({
    ...{ id: "reject-boxes", title: "Reject boxes", name: "reject boxes to empty", tone: () => "warn" },
    source: ({ rejectBoxes }) => rejectBoxes,
    columns: ({ code }) => [
      ...([
        { name: "ATM", kind: "whole" },
        { name: "Notes", kind: "figure" },
      ] as const),
      { name: `Worth in ${code}`, kind: "figure" },
    ],
    key: ({ terminal }) => terminal,
    cells: (item, { link, currency }) => [
      link(item, item.terminal),
      item.notes ?? <Badge tone="plain">not known</Badge>,
      item.worth === null ? <Badge tone="plain">not known</Badge> : formatMoney(Money(item.worth), currency),
    ],
  }),
  {
    ...{ id: "unknown-alarms", title: "Alarms that are not known", name: "alarms not known", tone: () => "unknown" },
    source: ({ unknownAlarms }) => unknownAlarms,
    columns: () => [{ name: "Of" }, { name: "Why" }, { name: "Alarms" }],
    lines: (items, { link }) =>
      groupsOf(items as readonly UnknownAlarmItem[]).map(({ first, subject, why, names }) => ({
        key: `${subject} ${why}`,
        cells: [link(first, subject === "" ? "the bank" : subject), why, names.join(", ")],
        action: first.action,
      })),
  },
];
