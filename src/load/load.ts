/**
 * A load of money operations for any bank, by the library that other programs use: customers of its own, a mix, a duration, and figures that
 * are checked against the bank's books at the end.
 *
 * It promises that it moves no money but its own customers', that it ends by itself, and that an operation counts as done only once the bank
 * has acknowledged it. It prints nothing. Start with money-load.ts; pacing.ts also drives the benchmarks.
 */
export { Histogram, PERCENTILES } from "./histogram.ts";
export { type Mix, OPERATION_NAMES, type OperationName } from "./mix.ts";
export { LoadError, type LoadReport, type Progress, runLoad } from "./money-load.ts";
