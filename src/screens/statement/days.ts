/** A day of a calendar, as ISO 8601 writes it: "2026-11-24". */
export type Day = string;

const DAY_MS = 86_400_000;

/** The first moment of this day in this zone, in milliseconds since 1970 UTC; at least 1, because 0 stands for no time. */
export const dayStart = (day: Day, zone: string): number => Math.max(1, firstMoment(Date.parse(day), wallClock(zone)));

/** The first moment after this day in this zone. */
export const dayEnd = (day: Day, zone: string): number => dayStart(dayAt(Date.parse(day) + DAY_MS), zone);

/** The day of a time in this zone. */
export const dayOf = (at: number, zone: string): Day => dayAt(wallClock(zone)(at));

/** The day of what a clock shows. */
const dayAt = (shown: number): Day => new Date(shown).toISOString().slice(0, 10);

/** The clock that was asked for last: a page asks for the same one many times, and making one costs more than reading it. */
let newest: { readonly zone: string; readonly shown: (at: number) => number } | null = null;

function wallClock(zone: string): (at: number) => number {
  if (newest?.zone !== zone) newest = { zone, shown: newClock(zone) };
  return newest.shown;
}

/**
 * Returns what clocks in this zone show at a time, as if they showed UTC, to the second: milliseconds since 1970. Temporal could
 * do this, but Node.js 24 has none.
 */
function newClock(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  });
  return (at) => {
    const { year, month, day, hour, minute, second } = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
}

/** The first time at which the clocks show midnight of a day, or have jumped over it. */
function firstMoment(midnight: number, shown: (at: number) => number): number {
  const candidateBy = (at: number): number => midnight - (shown(at) - at);
  const [before, after] = [candidateBy(midnight - DAY_MS), candidateBy(midnight + DAY_MS)];
  const [early, late] = [Math.min(before, after), Math.max(before, after)];
  if (shown(early) === midnight) return early;
  if (shown(late) === midnight) return late;
  let [least, most] = [early / 1000, late / 1000];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (shown(middle * 1000) < midnight) least = middle;
    else most = middle;
  }
  return most * 1000;
}

/** True for a day that a calendar has, in the years that people bank in. */
export const isDay = (text: string | undefined): text is Day =>
  text !== undefined && /^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text) && dayAt(Date.parse(text)) === text;

/** The days of this calendar month so far, and of the whole month before. */
export function months(now: number, zone: string): Readonly<Record<"thisMonth" | "lastMonth", { from: Day; to: Day }>> {
  const today = dayOf(now, zone);
  const firstOf = (day: Day): Day => `${day.slice(0, 7)}-01`;
  const before = dayAt(Date.parse(firstOf(today)) - DAY_MS);
  return { thisMonth: { from: firstOf(today), to: today }, lastMonth: { from: firstOf(before), to: before } };
}

/** True for a time zone that this machine knows: "Europe/Paris". */
export function isZone(text: string | undefined): text is string {
  if (text === undefined || !/^[A-Za-z][\w+/-]{0,63}$/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
