import type { Money } from "../../model/model.ts";
import { dayOf } from "./day.ts";

/** The daily withdrawal limit that a customer has set, in minor units; `null` is none. */
export interface OwnLimit {
  readonly current: Money | null;
  /** What takes its place from the day `nextDay` (day.ts) on; null while nothing is to. */
  readonly next: Money | null;
  readonly nextDay: number | null;
}

export const NO_OWN_LIMIT: OwnLimit = { current: null, next: null, nextDay: null };

/** How long a raise waits at least. A session that is stolen late in the evening is over by then. */
const RAISE_WAIT_MS = 3_600_000;

/** The limit in force on this day; null for none. */
export const limitOn = ({ current, next, nextDay }: OwnLimit, day: number): Money | null =>
  nextDay !== null && day >= nextDay ? next : current;

/**
 * The limit after its customer has asked for `wanted` on the day `day`, at `at` (ms since 1970 UTC). A lower one is in force at
 * once. A higher one or none is in force from the first day on that begins at least RAISE_WAIT_MS later. Either way it takes the
 * place of one that was still to come.
 */
export function changedLimit(own: OwnLimit, wanted: Money | null, day: number, at: number): OwnLimit {
  const current = limitOn(own, day);
  if (isLower(wanted, current)) return { current: wanted, next: null, nextDay: null };
  return { current, next: wanted, nextDay: Math.max(day, dayOf(at + RAISE_WAIT_MS - 1)) + 1 };
}

/** True if the first limit allows no more than the second. */
const isLower = (a: Money | null, b: Money | null): boolean => b === null || (a !== null && a <= b);
