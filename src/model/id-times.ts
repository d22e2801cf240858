/** Ids are UUIDs of version 7: they begin with the time at which somebody made them, in milliseconds since 1970 UTC. */

const LATEST = 2 ** 48 - 1;

/** When this id was made, by the clock of its maker. */
export const madeAt = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

/** The lowest and the highest id that can be made in this period: a range of every key that begins with one. */
export function idsMadeIn(since: number, until: number): { readonly low: string; readonly high: string } {
  return { low: `${timePart(since)}-0000-0000-000000000000`, high: `${timePart(until)}-ffff-ffff-ffffffffffff` };
}

function timePart(at: number): string {
  const digits = Math.min(LATEST, Math.max(0, Math.floor(at)))
    .toString(16)
    .padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}
