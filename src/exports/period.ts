/** The bank's days are those of UTC, as for `strongroom eod` and the daily limits. */
const DAY_MS = 86_400_000;

/** Whole days of UTC, in milliseconds since 1970: from `from` inclusive to `end` exclusive, both the start of a day. */
export interface Period {
  readonly from: number;
  readonly end: number;
}

const dayOf = (at: number): number => at - (((at % DAY_MS) + DAY_MS) % DAY_MS);

/** The period from the first to the last of these days, which are any times on them; null if the first is after the last. */
export function periodOf(first: number, last: number): Period | null {
  const [from, end] = [dayOf(first), dayOf(last) + DAY_MS];
  return from < end ? { from, end } : null;
}

/** A day as ISO 8601, such as 2026-03-31. */
export const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The first and the last day of a period, likewise. */
export const daysText = ({ from, end }: Period): readonly [first: string, last: string] => [dayText(from), dayText(end - 1)];
