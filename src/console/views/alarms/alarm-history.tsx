import type { KeptAlarm } from "../../../alarms/alarms.ts";
import { Badge } from "../../components/badge.tsx";
import { duration, Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { SeverityBadge } from "./severity.tsx";
import { subjectText } from "./standing-alarms.tsx";

/** A page of the history, and the way to the older ones. */
export const AlarmHistory = ({ alarms, more }: { alarms: readonly KeptAlarm[]; more: boolean }) => {
  const last = alarms.at(-1);
  return (
    <>
      <Table
        caption="Alarms, the newest first"
        columns={[
          ...([{ name: "Alarm", kind: "whole" }, { name: "Severity" }, { name: "Of" }, { name: "What" }] as const),
          ...[{ name: "Raised" }, { name: "Cleared" }, { name: "Stood for" }],
        ]}
        rows={alarms.map((alarm) => ({
          key: alarm.id,
          cells: [
            <a href={`/alarms/${alarm.id}`}>{alarm.name}</a>,
            <SeverityBadge severity={alarm.severity} />,
            subjectText(alarm.subject),
            alarm.detail,
            <Moment at={alarm.raisedAt} />,
            alarm.clearedAt === null ? <Badge tone="warn">stands</Badge> : <Moment at={alarm.clearedAt} />,
            alarm.clearedAt === null ? "" : duration(alarm.clearedAt - alarm.raisedAt),
          ],
        }))}
        empty="No alarm was ever raised."
      />
      {more && last !== undefined && (
        <p>
          <a class="button" href={`/alarms/history?after=${last.raisedAt}-${last.id}`}>
            Older alarms
          </a>
        </p>
      )}
    </>
  );
};
