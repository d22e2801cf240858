import type { Finding } from "../findings.ts";
import type { VerificationReport } from "../verify-bank.ts";

/**
 * What a process that verifies the bank tells the program that started it: one JSON object a line. The last one is the report, which
 * is what `strongroom verify --json` prints; with `--progress` the others come before it.
 */
export type ReportLine =
  /** The share of the work that is done, from 0 to 1. */
  { readonly progress: number } | { readonly finding: Finding } | ({ readonly ok: boolean } & VerificationReport);

export const printReportLine = (line: ReportLine): string => `${JSON.stringify(line)}\n`;

/** Reads a line; null for any other, such as one that a later version prints. */
export function readReportLine(text: string): ReportLine | null {
  const value = objectIn(text);
  if (value === null) return null;
  const { progress, finding, findings, more, coverage } = value;
  if (typeof progress === "number") return { progress: Math.min(1, Math.max(0, progress)) };
  if (isObject(finding)) return { finding: finding as unknown as Finding };
  return Array.isArray(findings) && typeof more === "number" && isObject(coverage) ? (value as unknown as ReportLine) : null;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
