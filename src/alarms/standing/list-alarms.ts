import type { Sql } from "../../store/store.ts";
import { ALARM_NAMES, alarmKind, isOfServer, type Severity } from "../alarm-table.ts";
import { DAY_END } from "./survey.ts";

/** An alarm that stands, as operators see it. Times are in milliseconds since 1970 UTC. */
interface StandingAlarm {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly detail: string;
  readonly raisedAt: number;
  /** How often and when the webhook was last told; null if never. */
  readonly told: number;
  readonly toldAt: number | null;
  readonly action: string;
}

/** Something that is not known: it may stand or not. */
interface UnknownAlarm {
  /** Null if nothing is known of the subject, which is a server. */
  readonly name: string | null;
  /** Empty for the bank as a whole, or for each ATM of it. */
  readonly subject: string;
  readonly why: string;
}

export interface AlarmList {
  /** The gravest first, then the oldest. */
  readonly standing: readonly StandingAlarm[];
  readonly unknown: readonly UnknownAlarm[];
}

/** A server that has not looked for longer does not know its alarms any more, in milliseconds. */
const FRESH_MS = 60_000;
/** A day's end is of yesterday at the latest. */
const DAY_END_FRESH_MS = 26 * 3_600_000;

const GRAVITY: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, notice: 2 };

/** Returns the alarms that stand, and those that nobody can know at the moment. `now` is in milliseconds since 1970 UTC. */
export async function listAlarms(sql: Sql, now: number): Promise<AlarmList> {
  const rows = await sql<(Omit<StandingAlarm, "raisedAt" | "toldAt"> & { raisedAt: Date; toldAt: Date | null })[]>`
    select id, name, subject, detail, raised_at as "raisedAt", told, told_at as "toldAt" from alarm
    where cleared_at is null order by raised_at, id`;
  const standing = rows.map((row) => ({
    ...row,
    raisedAt: row.raisedAt.getTime(),
    toldAt: row.toldAt?.getTime() ?? null,
    severity: alarmKind(row.name)?.severity ?? "critical",
    action: alarmKind(row.name)?.action ?? "see the documents of the version that raised it",
  }));
  standing.sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
  return { standing, unknown: unknownOf(await readLooks(sql), now) };
}

interface StoredSurvey {
  readonly source: string;
  readonly at: Date;
  readonly known: readonly string[];
  readonly names: readonly string[];
  readonly subjects: readonly string[];
  readonly whys: readonly string[];
}

const readLooks = (sql: Sql): Promise<readonly StoredSurvey[]> => sql<StoredSurvey[]>`
  select source, at, known, unknown_name as names, unknown_subject as subjects, unknown_why as whys
  from alarm_survey order by source`;

const isFresh = ({ source, at }: StoredSurvey, now: number): boolean =>
  Math.abs(now - at.getTime()) <= (source === DAY_END ? DAY_END_FRESH_MS : FRESH_MS);

function unknownOf(surveys: readonly StoredSurvey[], now: number): UnknownAlarm[] {
  const fresh = surveys.filter((survey) => isFresh(survey, now));
  const silent = surveys.filter((survey) => survey.source !== DAY_END && !isFresh(survey, now));
  const known = new Set(fresh.flatMap((survey) => survey.known));
  const given = fresh.flatMap((survey) =>
    survey.names.map((name, i) => ({ name, subject: survey.subjects[i] ?? "", why: survey.whys[i] ?? "" })),
  );
  // What one server does not know of the bank, another may know.
  const reasons = given.filter(({ name, subject }) => isOfServer(name) || subject !== "" || !known.has(name));
  const explained = new Set(reasons.map(({ name }) => name));
  const unexplained = ALARM_NAMES.filter((name) => !known.has(name) && !explained.has(name)).map((name) => ({
    ...{ name, subject: "" },
    why:
      name === "day-end-difference" ? "nobody has run strongroom eod in the last 26 hours" : "no server of the bank looks at it",
  }));
  const gone = silent.map(({ source, at }) => ({
    ...{ name: null, subject: source },
    why: `this server has not looked since ${at.toISOString()}`,
  }));
  return [...gone, ...uniqueOf(reasons), ...unexplained];
}

/** Several servers may not know the same for the same reason. */
const uniqueOf = (reasons: readonly UnknownAlarm[]): UnknownAlarm[] => [
  ...new Map(reasons.map((each) => [JSON.stringify(each), each])).values(),
];
