/** A day of a calendar, as ISO 8601 writes it: "2026-11-24". */
export type Day = string;

/** The first moment of this day in this zone, in milliseconds since 1970 UTC; at least 1, because 0 stands for no time. */
export const dayStart = (day: Day, zone: string): number =>
  Math.max(1, Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds);

/** The first moment after this day in this zone. */
export const dayEnd = (day: Day, zone: string): number =>
  dayStart(Temporal.PlainDate.from(day).add({ days: 1 }).toString(), zone);

/** The day of a time in this zone. */
export const dayOf = (at: number, zone: string): Day => plainDay(at, zone).toString();

const plainDay = (at: number, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();

/** True for a day that a calendar has, in the years that people bank in. */
export function isDay(text: string | undefined): text is Day {
  if (text === undefined || !/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
}

/** The days of this calendar month so far, and of the whole month before. */
export function months(now: number, zone: string): Readonly<Record<"thisMonth" | "lastMonth", { from: Day; to: Day }>> {
  const today = plainDay(now, zone);
  const first = today.with({ day: 1 });
  const before = first.subtract({ days: 1 });
  return {
    thisMonth: { from: first.toString(), to: today.toString() },
    lastMonth: { from: before.with({ day: 1 }).toString(), to: before.toString() },
  };
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
