/**
 * The operators' endpoint: readiness, metrics, and their text form.
 *
 * It promises to answer within seconds whatever the bank does. It has no rules of banking. Start with server.ts.
 */
export { MetricSet, printReadings, type Readings } from "./metric-set.ts";
export { openStatus, StatusError, type StatusServer } from "./server.ts";
