import type { AlarmList, AlarmName } from "../../alarms/alarms.ts";
import { type Item, knownItems, notKnown, type Source, type Target } from "./source.ts";

/** An alarm that stands. Times are in milliseconds since 1970 UTC. */
export interface AlarmItem extends Item {
  readonly name: string;
  readonly severity: AlarmList["standing"][number]["severity"];
  /** The server, the ATM or the witness that it is about; empty for the bank as a whole. */
  readonly subject: string;
  readonly detail: string;
  readonly raisedAt: number;
}

/** An alarm that may stand or not. */
export interface UnknownAlarmItem extends Item {
  /** Null if nothing is known of the subject. */
  readonly name: string | null;
  readonly subject: string;
  readonly why: string;
}

/** The alarms that stand, the gravest first. Those that a source of their own shows are among them. */
export const alarmItems = ({ standing }: AlarmList): Source<AlarmItem> =>
  knownItems(standing.map((alarm) => itemOf(alarm, { view: "alarm", id: alarm.id })));

/** The alarms of which nobody knows whether they stand. */
export const unknownAlarmItems = ({ unknown }: AlarmList): Source<UnknownAlarmItem> =>
  knownItems(
    unknown.map(({ name, subject, why }) => ({
      ...{ name, subject, why, action: "find out why it is not known: no alarm does not mean that all is well" },
      target: { view: "alarm", id: name ?? subject },
    })),
  );

/** The alarms of some names, as a source that is not known if one of these is not known of the whole bank. */
export function namedAlarmItems(
  { standing, unknown }: AlarmList,
  names: readonly AlarmName[],
  view: Target["view"],
): Source<AlarmItem> {
  const why = unknown.find(({ name, subject }) => subject === "" && names.some((each) => each === name))?.why;
  if (why !== undefined) return notKnown(why);
  const named = standing.filter(({ name }) => names.some((each) => each === name));
  return knownItems(named.map((alarm) => itemOf(alarm, { view, id: alarm.subject })));
}

const itemOf = (
  { name, severity, subject, detail, raisedAt, action }: AlarmList["standing"][number],
  target: Target,
): AlarmItem => ({ ...{ name, severity, subject, detail, raisedAt, action }, target });
