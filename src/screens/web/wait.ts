/** A wait as it is told, and after how many seconds it must be told again. */
export interface ToldWait {
  readonly unit: "second" | "minute";
  readonly count: number;
  readonly staleAfterS: number;
}

/** Longer waits than this are told in minutes. */
const SECONDS_MOST = 90;
/** Longer ones than this in tens of seconds, so that the page does not come again all the time. */
const EXACT_MOST = 10;

/** Rounds up whole seconds to "3 minutes", "40 seconds" or "7 seconds": who comes back then never comes too early. */
export function tellWait(seconds: number): ToldWait {
  if (seconds <= EXACT_MOST) return { unit: "second", count: seconds, staleAfterS: seconds };
  const [unit, step] = seconds > SECONDS_MOST ? (["minute", 60] as const) : (["second", 10] as const);
  const steps = Math.ceil(seconds / step);
  // In two minutes or less, the seconds are told next.
  const next = Math.max((steps - 1) * step, unit === "minute" ? SECONDS_MOST : 0);
  return { unit, count: unit === "minute" ? steps : steps * step, staleAfterS: seconds - next };
}
