import type { OperatorContext } from "../operation.ts";

/** More is cut off, below the size that the database keeps of an event. */
const FILTER_MAX = 2_000;

/** Records who reads the audit log, and what they asked for, in the transaction that reads it. Nobody reads it unseen. */
export function recordReading(
  { record, name, at }: OperatorContext,
  command: string,
  filter: string,
  outcome: "ok" | `error:${string}` = "ok",
): void {
  const confidential = { operator: name, command, filter: filter.slice(0, FILTER_MAX) };
  record({ at, kind: "audit-read", outcome, confidential });
}
