import type { AlarmList } from "../../../alarms/alarms.ts";
import { Table } from "../../components/table.tsx";
import { Tally } from "../../components/tally.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import { age } from "../attention/age.ts";
import { groupsOf } from "../attention/unknown-groups.ts";
import { SeverityBadge } from "./severity.tsx";

/** The alarms that stand, and those of which nobody knows. */
export const StandingAlarms = ({ list: { standing, unknown }, now }: { list: AlarmList; now: number }) => (
  <>
    <Tally
      label="Alarms, by severity"
      lines={[
        { name: "critical: a person now", count: countOf(standing, "critical"), tone: "bad" },
        { name: "warnings: a person today", count: countOf(standing, "warning"), tone: "warn" },
        { name: "notices: at the next chance", count: countOf(standing, "notice"), tone: "plain" },
        { name: "not known", count: unknown.length, tone: "unknown", ...(unknown.length > 0 ? { to: "#not-known" } : {}) },
      ]}
    />
    <Table
      caption="Alarms that stand, the gravest first"
      columns={[
        ...([{ name: "Alarm", kind: "whole" }, { name: "Severity" }, { name: "Of", kind: "whole" }] as const),
        ...([{ name: "What" }, { name: "For", kind: "whole" }, { name: "To do" }] as const),
      ]}
      rows={standing.map((alarm) => ({
        key: alarm.id,
        cells: [
          <a href={`/alarms/${alarm.id}`}>{alarm.name}</a>,
          <SeverityBadge severity={alarm.severity} />,
          subjectText(alarm.subject),
          alarm.detail,
          age(now - alarm.raisedAt),
          `${sentenceCase(alarm.action)}.`,
        ],
      }))}
      empty={
        unknown.length === 0
          ? "No alarm stands."
          : "No alarm is known to stand. Some are not known: see below what keeps them so."
      }
    />
    {unknown.length > 0 && (
      <section id="not-known" data-key="not-known" aria-labelledby="not-known-title">
        <h2 id="not-known-title">Not known</h2>
        <p class="to-do">To do: find out why. No alarm does not mean that all is well.</p>
        <Table
          caption="Alarms that are not known"
          columns={[{ name: "Of" }, { name: "Why" }, { name: "Alarms" }]}
          rows={groupsOf(unknown).map(({ subject, why, names }) => ({
            key: `${subject} ${why}`,
            cells: [subjectText(subject), why, names.join(", ")],
          }))}
          empty=""
        />
      </section>
    )}
  </>
);

const countOf = (standing: AlarmList["standing"], severity: AlarmList["standing"][number]["severity"]): number =>
  standing.filter((alarm) => alarm.severity === severity).length;

export const subjectText = (subject: string): string => (subject === "" ? "the bank" : subject);
