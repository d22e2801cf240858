/** A wait as it is shown, and the seconds after which it must be shown again. */
export interface ToldWait {
  readonly unit: "second" | "minute";
  readonly count: number;
  readonly staleAfterS: number;
}

/** Waits longer than this, in seconds, are shown in minutes. */
const SECONDS_MOST = 90;
/** Waits longer than this, in seconds, are shown in tens of seconds: the page then loads again less often. */
const EXACT_MOST = 10;

/**
 * Rounds whole seconds up to "3 minutes", "40 seconds" or "7 seconds", so that a customer who comes back then is never too early.
 */
export function tellWait(seconds: number): ToldWait {
  if (seconds <= EXACT_MOST) return { unit: "second", count: seconds, staleAfterS: seconds };
  const [unit, step] = seconds > SECONDS_MOST ? (["minute", 60] as const) : (["second", 10] as const);
  const steps = Math.ceil(seconds / step);
  // At two minutes or less, the seconds are shown next.
  const next = Math.max((steps - 1) * step, unit === "minute" ? SECONDS_MOST : 0);
  return { unit, count: unit === "minute" ? steps : steps * step, staleAfterS: seconds - next };
}
