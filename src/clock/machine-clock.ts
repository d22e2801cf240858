const NS_IN_MS = 1e6;

/**
 * A moment of this process's `performance.now()` on the clock that all processes of a machine share, in milliseconds. How long
 * ago it was would not do to compare processes by: one that answers later counts more.
 */
export const onMachineClock = (at: number): number => Number(process.hrtime.bigint()) / NS_IN_MS - (performance.now() - at);
