/**
 * Hashing of passwords with bcrypt: here and now, or as jobs for a process that does nothing else.
 *
 * It promises that work with bcrypt takes the cores only when nobody else wants them, except for a floor that other work cannot
 * take. It does not interpret its secrets: which password belongs to whom is for the customers room. Start with bcrypt.ts and
 * hash-scheduler.ts.
 */
export { type Bcrypt, bcryptHere, costOf } from "./bcrypt.ts";
export { startFront } from "./front-thread.ts";
export { HASH_MOST_MS, type HashJob, type HashResult } from "./hash-job.ts";
export { HashLate } from "./hash-late.ts";
export { type Compute, HashScheduler } from "./hash-scheduler.ts";
export { keepFloor } from "./keep-floor.ts";
export { GroupPriority, stepAside } from "./step-aside.ts";
