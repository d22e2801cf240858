import { duration } from "../../components/moment.tsx";

const MINUTE_MS = 60_000;

/** How long something has lasted, in whole minutes: a page that is live does not change by itself more often. */
export function age(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  return minutes < 1 ? "under 1 min" : duration(minutes * MINUTE_MS);
}
