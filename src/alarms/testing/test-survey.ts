import type { AlarmName } from "../alarm-table.ts";
import type { Condition, StandingRow, Survey, Unknown } from "../standing/survey.ts";

/** Looks and rows for tests. */

export const NOON = Date.UTC(2026, 10, 29, 12);
export const SERVER = "one.example 127.0.0.1:65432";
export const OTHER_SERVER = "two.example 127.0.0.1:65432";

export const seen = (name: AlarmName, subject = "", detail = "a detail"): Condition => ({ name, subject, detail });

/** A survey that knows these alarms, and those that it sees. */
export const surveyOf = (
  at: number,
  standing: readonly Condition[],
  { source = SERVER, known = [] as readonly AlarmName[], unknown = [] as readonly Unknown[] } = {},
): Survey => ({ source, at, known: new Set([...known, ...standing.map(({ name }) => name)]), standing, unknown });

export const rowOf = (name: AlarmName, subject: string, until: number): StandingRow => ({
  ...{ id: `${name} ${subject}`, name, subject, detail: "a detail", raisedAt: NOON - 1_000, until },
});
