/** Days of UTC since 1970-01-01, so that a limit resets at the same moment for every ATM and every clock change. */
const DAY_MS = 86_400_000;

/** The day of a time in milliseconds since 1970 UTC. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** When the day after this one begins, in milliseconds since 1970 UTC. */
export const endOf = (day: number): number => (day + 1) * DAY_MS;
