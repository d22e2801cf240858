/** Days of UTC since 1970-01-01, because a limit resets at the same moment for every ATM and through every clock change. */
const DAY_MS = 86_400_000;

/** The day of a time in milliseconds since 1970 UTC. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** When this day begins, in milliseconds since 1970 UTC. */
export const startOf = (day: number): number => day * DAY_MS;

/** When the day after this one begins, in milliseconds since 1970 UTC. */
export const endOf = (day: number): number => startOf(day + 1);

/**
 * The day whose allowance a withdrawal at this time counts against. A clock that goes back over midnight does not bring yesterday's
 * allowance back: `day` is that of the account's newest hold.
 */
export const countingDay = ({ day }: { readonly day: number }, at: number): number => Math.max(dayOf(at), day);
