import type { BinaryRow } from "../store/store.ts";

/** PostgreSQL counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** Milliseconds since 1970 UTC, with the fraction that a row which the bank wrote does not have. */
export const exactTime = (row: BinaryRow): number => Number(row.int8()) / 1_000 + EPOCH_MS;

/** An int8 as a number. The tables' checks keep it where a number holds it exactly. */
export const numberOf = (row: BinaryRow): number => Number(row.int8());

/** A time for people; an impossible one as the number that it is. */
export const timeText = (at: number | null): string => {
  if (at === null) return "no time";
  const time = new Date(at);
  return Number.isNaN(time.getTime()) || !Number.isInteger(at) ? `${at} ms` : time.toISOString();
};

/** The order of PostgreSQL's collation "C". */
export const compareTexts = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)));
