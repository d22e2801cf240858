/**
 * The verification of the whole bank: books and audit log prove each other (AUDIT.md, section "Verification").
 *
 * It promises that a row which the bank did not write, or which is not as the bank wrote it, is a finding, as long as the bank's
 * keys are secret. It only reads, in one snapshot. Start with verify-bank.ts; chains/ follows the events, log/ rebuilds the signed
 * tree, books/ compares each table with the events that vouch for it.
 */
export type { KeptCheckpoint } from "./context.ts";
export type { Finding } from "./findings.ts";
export type { Coverage } from "./progress.ts";
export { remainingMs } from "./reporting/remaining.ts";
export { printReportLine, type ReportLine, readReportLine } from "./reporting/report-line.ts";
export { type VerificationReport, verifyBank } from "./verify-bank.ts";
