import type { KeptAlarm } from "../../../alarms/alarms.ts";
import { Badge, NotKnown } from "../../components/badge.tsx";
import { Facts } from "../../components/facts.tsx";
import { duration, Moment } from "../../components/moment.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import { age } from "../attention/age.ts";
import { SeverityBadge } from "./severity.tsx";
import { subjectText } from "./standing-alarms.tsx";

/** What is known of one alarm at the moment. */
export const AlarmFacts = ({ alarm, now }: { alarm: KeptAlarm | null; now: number }) => {
  if (alarm === null) return <NotKnown why="The bank has no such alarm any more." />;
  const { raisedAt, clearedAt, told, toldAt } = alarm;
  return (
    <Facts
      facts={[
        { name: "State", value: clearedAt === null ? <Badge tone="warn">stands</Badge> : <Badge tone="good">cleared</Badge> },
        { name: "Severity", value: <SeverityBadge severity={alarm.severity} /> },
        { name: "Of", value: subjectText(alarm.subject) },
        { name: "What", value: alarm.detail },
        { name: "Raised", value: <Moment at={raisedAt} /> },
        ...(clearedAt === null ? [] : [{ name: "Cleared", value: <Moment at={clearedAt} /> }]),
        { name: "Stood for", value: clearedAt === null ? age(now - raisedAt) : duration(clearedAt - raisedAt) },
        {
          name: "Told by the webhook",
          value: toldAt === null ? "never" : [`${told} ${told === 1 ? "time" : "times"}, last `, <Moment at={toldAt} />],
        },
        { name: "Id", value: alarm.id, id: true },
      ]}
    />
  );
};

/** What alarms of this name mean, and what to do. */
export const AlarmMeaning = ({ alarm: { kind, clearedAt } }: { alarm: KeptAlarm }) =>
  kind === null ? (
    <NotKnown why="Only another version of Strongroom knows alarms of this name: see its documents." />
  ) : (
    <section aria-labelledby="meaning">
      <h2 id="meaning">{clearedAt === null ? "What to do" : "What was to do"}</h2>
      <p class="to-do">{sentenceCase(kind.action)}.</p>
      <dl class="meaning">
        <dt>It is raised when</dt>
        <dd>{kind.raised}.</dd>
        <dt>It is cleared when</dt>
        <dd>{kind.cleared}.</dd>
      </dl>
    </section>
  );
