const NS_IN_MS = 1e6;

/**
 * Converts a moment of this process's `performance.now()` to the clock that all processes of a machine share, in milliseconds.
 * Do not compare processes by how long ago a moment was: a process that answers later reports more.
 */
export const onMachineClock = (at: number): number => Number(process.hrtime.bigint()) / NS_IN_MS - (performance.now() - at);
