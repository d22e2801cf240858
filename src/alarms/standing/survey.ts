import { ALARMS, type AlarmName, isOfServer } from "../alarm-table.ts";
import type { RaisedAlarm } from "./alarm-effects.ts";

/** Something that an alarm is raised for, as one survey has seen it. */
export interface Condition {
  readonly name: AlarmName;
  readonly subject: string;
  /** One sentence for operators. Never has anything about customers. */
  readonly detail: string;
  /** When it was last seen, in milliseconds since 1970 UTC; now unless given. */
  readonly seenAt?: number;
  /** If operators were told of it before the database could have it. */
  readonly announced?: Announced;
}

/** An alarm that operators were told of without the database. */
interface Announced {
  readonly id: string;
  readonly raisedAt: number;
  readonly told: number;
  readonly toldAt: number | null;
}

/** An alarm that cannot be known at the moment, which does not mean that there is none. */
export interface Unknown {
  readonly name: AlarmName;
  /** Empty if it is unknown of every subject. */
  readonly subject: string;
  readonly why: string;
}

/** All that one source has seen at one moment. */
export interface Survey {
  /** The server's name, or DAY_END. */
  readonly source: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The alarms that the source knows to stand or not to stand. */
  readonly known: ReadonlySet<AlarmName>;
  readonly standing: readonly Condition[];
  readonly unknown: readonly Unknown[];
}

/** The source of what `strongroom eod` finds. */
export const DAY_END = "strongroom eod";

/** An alarm that stands. */
export interface StandingRow extends RaisedAlarm {
  /** It is cleared after this time, unless it is seen again; in milliseconds since 1970 UTC. */
  readonly until: number;
}

/** What a survey changes. */
export interface Changes {
  readonly raise: readonly Condition[];
  readonly extend: readonly { readonly row: StandingRow; readonly until: number }[];
  readonly clear: readonly StandingRow[];
}

/** Returns what this survey changes about the alarms that stand. An alarm that the survey cannot know stays as it is. */
export function changesBy(survey: Survey, rows: readonly StandingRow[]): Changes {
  const keyOf = ({ name, subject }: { readonly name: string; readonly subject: string }): string => `${name} ${subject}`;
  const standing = new Map(rows.map((row) => [keyOf(row), row]));
  const seen = new Map(survey.standing.map((condition) => [keyOf(condition), condition]));
  const unknown = new Set(survey.unknown.map(keyOf));
  const isKnown = (row: StandingRow): boolean =>
    survey.known.has(row.name as AlarmName) &&
    !unknown.has(keyOf(row)) &&
    (!isOfServer(row.name) || row.subject === survey.source);
  return {
    raise: inOrder([...seen.values()]).filter((condition) => !standing.has(keyOf(condition))),
    extend: inOrder([...seen.values()]).flatMap((condition) => {
      const row = standing.get(keyOf(condition));
      if (row === undefined) return [];
      const until = untilOf(condition, survey.at);
      return isWorthExtending(row, until, survey.at) ? [{ row, until }] : [];
    }),
    clear: inOrder(rows).filter((row) => !seen.has(keyOf(row)) && isKnown(row) && isOver(row, survey.at)),
  };
}

/** Two servers lock in the same order, so that neither waits for the other for ever. */
const inOrder = <Each extends { readonly name: string; readonly subject: string }>(all: readonly Each[]): readonly Each[] =>
  [...all].sort((a, b) => (a.name === b.name ? compare(a.subject, b.subject) : compare(a.name, b.name)));

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Until when a condition stands if it is not seen again, in milliseconds since 1970 UTC. */
export const untilOf = ({ name, seenAt }: Condition, at: number): number => (seenAt ?? at) + ALARMS[name].quietMs;

/** Not at each survey: a write for each quarter of the time is enough. */
function isWorthExtending(row: StandingRow, until: number, at: number): boolean {
  const quiet = quietOf(row);
  return quiet > 0 && (until - row.until >= quiet / 4 || isBeyond(row, at));
}

/** True if it was not seen for long enough, or its end is further away than it can be: the clock has stepped back. */
const isOver = (row: StandingRow, at: number): boolean => row.until <= at || isBeyond(row, at);

const isBeyond = (row: StandingRow, at: number): boolean => row.until > at + quietOf(row);

const quietOf = ({ name }: StandingRow): number => ALARMS[name as AlarmName].quietMs;
