import type { LastHour, Point } from "../../../measures/measures.ts";

/** The steps of the plots, and of the tables of their figures, in milliseconds. Both begin at multiples since 1970 UTC. */
const STEP_MS = 15_000;
const TABLE_STEP_MS = 120_000;

interface Steps {
  readonly from: number;
  readonly stepMs: number;
  readonly points: readonly Point[];
}

/** The hour in equal steps for pictures and for tables: whole steps only, so that a value does not change once it is shown. */
export const stepsOf = (hour: LastHour): readonly [picture: Steps, table: Steps] => [
  inSteps(hour, STEP_MS),
  inSteps(hour, TABLE_STEP_MS),
];

/** The end of the pictures: they change when it does. */
export const drawnTo = ({ to }: LastHour): number => Math.floor(to / STEP_MS) * STEP_MS;

function inSteps({ from, to, over }: LastHour, stepMs: number): Steps {
  const begin = Math.ceil(from / stepMs) * stepMs;
  const count = Math.floor((to - begin) / stepMs);
  const points = Array.from({ length: count }, (_, n) => over(begin + n * stepMs, begin + (n + 1) * stepMs));
  return { from: begin, stepMs, points };
}
