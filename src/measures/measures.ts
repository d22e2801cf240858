/**
 * The last hour of the whole bank, over all its servers: operations, refusals, latencies, sign-ins, queues, processes, in rows that each
 * server writes every few seconds.
 *
 * It promises that each request that a living process counted is in exactly one row, whatever dies, hangs or sets a clock, and that what is
 * not known never looks like zero. Percentiles are within 2 %. It does not look at the bank: each server says what it counted. Start with
 * latency/latencies.ts, writing/measure.ts and reading/last-hour.ts.
 */
export { type LatencyKind, type ProcessReport, SIGN_IN_FAILURES } from "./counting/counted.ts";
export { GrowthOfReports } from "./counting/growth-of-reports.ts";
export { bucketOf, Latencies } from "./latency/latencies.ts";
export { HourReader } from "./reading/hour-reader.ts";
export { hourOf, type LastHour } from "./reading/last-hour.ts";
export { othersServe } from "./reading/others-serve.ts";
export type { Point } from "./reading/point.ts";
export { SLOT_MS } from "./reading/server-history.ts";
export type { Measure, ProcessState } from "./writing/measure.ts";
export { MeasureWriter } from "./writing/measure-writer.ts";
