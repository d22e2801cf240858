import type { Sql } from "../../store/store.ts";

/** How long one look at the database counts, in milliseconds: anybody may ask, so asking must cost nothing. */
const COUNTS_MS = 1_000;

/** Returns a function that resolves with true if the database answers; it asks at most once in COUNTS_MS, and once at a time. */
export function healthOf(sql: Sql): () => Promise<boolean> {
  let asked: Promise<boolean> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let pending = false;
  return () => {
    if (asked !== null && (pending || performance.now() - askedAt < COUNTS_MS)) return asked;
    askedAt = performance.now();
    pending = true;
    asked = sql`select 1`
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        pending = false;
      });
    return asked;
  };
}
