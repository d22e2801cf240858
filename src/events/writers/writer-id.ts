import { randomBytes } from "node:crypto";

/** The random bits of a writer's id, below the day. */
const RANDOM_BITS = 47;
const RANDOM_MASK = (1n << BigInt(RANDOM_BITS)) - 1n;
const DAY_MS = 86_400_000;
/** In 2149: with more the id would be negative. */
const DAY_MAX = 65_535;

/** The day that writers of this time are of, in days since 1970 UTC; `at` is in milliseconds since then. A day without an id is the nearest that has one. */
export const writerDay = (at: number): number => Math.min(Math.max(Math.floor(at / DAY_MS), 0), DAY_MAX);

/**
 * Returns a fresh id of a writer (AUDIT.md, section "Events"): the day, and random bits. So writers are in the order of their days,
 * and a range of writers is a range of time.
 */
export const newWriterId = (day: number): bigint =>
  (BigInt(day) << BigInt(RANDOM_BITS)) | (randomBytes(8).readBigUInt64BE() & RANDOM_MASK);

/** The day that is in an id. That of a bank before 0.2.0 is random, and may be negative. */
export const dayOfWriter = (writer: bigint): number => Number(writer >> BigInt(RANDOM_BITS));
