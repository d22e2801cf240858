/** A calendar quarter of UTC, as the number of quarters since the year 0: the next one is one more. */
export type Quarter = number & { readonly unit: "quarter" };

const QUARTERS = 4;
const MONTHS = 3;

/** The quarter of a time in milliseconds since 1970 UTC. */
export function quarterAt(at: number): Quarter {
  const time = new Date(at);
  return (time.getUTCFullYear() * QUARTERS + Math.floor(time.getUTCMonth() / MONTHS)) as Quarter;
}

/** When the quarter begins, in milliseconds since 1970 UTC. */
export const beginOf = (quarter: Quarter): number => Date.UTC(yearOf(quarter), (quarter % QUARTERS) * MONTHS);

export const yearOf = (quarter: Quarter): number => Math.floor(quarter / QUARTERS);

/** The quarter so many quarters later. */
export const later = (quarter: Quarter, by: number): Quarter => (quarter + by) as Quarter;

/** The last quarter of a year. */
export const lastOf = (year: number): Quarter => (year * QUARTERS + QUARTERS - 1) as Quarter;

/** As operators read and write it: 2026-Q4. */
export const quarterText = (quarter: Quarter): string => `${yearOf(quarter)}-Q${(quarter % QUARTERS) + 1}`;

/** The quarter that a text such as 2026-Q4 names; null if it names none of the years 1970 to 9999. */
export function quarterFrom(text: string): Quarter | null {
  const [, year = "", number = ""] = /^(\d{4})-Q([1-4])$/.exec(text) ?? [];
  return Number(year) < 1970 ? null : ((Number(year) * QUARTERS + Number(number) - 1) as Quarter);
}
