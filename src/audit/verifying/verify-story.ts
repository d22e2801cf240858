import { AuditError } from "../audit-error.ts";
import {
  type CommittedEvent,
  type Confidential,
  decodeLine,
  encodeLine,
  type Line,
  plainLine,
  withoutConfidential,
} from "../log/line.ts";
import type { Opener } from "../log/opener.ts";
import type { Findings, Place } from "./finding.ts";
import type { ProvenRecord } from "./walk.ts";

/** Compares the two forms and the database for one record. */

/** Returns the line of a proven plain record; null, with a finding, if it is not valid. */
export function readPlain({ index, record, place }: ProvenRecord, findings: Findings): Line | null {
  const text = record.bytes.toString().slice(0, -1);
  return readText(text, index, place, findings);
}

/** Opens a proven sealed record and returns its line; null, with a finding, if it does not open or is not valid. */
export function readSealed({ index, record, place }: ProvenRecord, opener: Opener, findings: Findings): Line | null {
  try {
    if (record.header === null) throw new TypeError("not a sealed record");
    return readText(opener.open(record.header, index, record.bytes), index, place, findings);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add("sealed-unopened", place, error.message);
    return null;
  }
}

function readText(text: string, index: number, place: Place, findings: Findings): Line | null {
  const line = decodeLine(text);
  if (line?.i === index) return line;
  findings.add("line-invalid", place);
  return null;
}

export function compareForms(plain: Line, sealed: Line, place: Place, findings: Findings): void {
  const differing = differences(plain, withoutConfidential(sealed));
  if (differing.length > 0) findings.add("sealed-differs", place, differing.join(", "));
}

/** `line` comes from either form; only one that was `opened` is compared with the event's confidential part. */
export function compareEvent(event: CommittedEvent, line: Line, opened: boolean, findings: Findings): void {
  const frame = { index: line.i, salt: line.salt, currency: line.ccy ?? "" };
  const differing = differences(plainLine(event, frame), withoutConfidential(line));
  if (opened && confidentialText(event.confidential) !== confidentialText(line.confidential ?? null))
    differing.push("confidential");
  if (differing.length > 0) findings.add("database-differs", { file: null, index: line.i }, differing.join(", "));
}

const confidentialText = (confidential: Confidential | null): string => JSON.stringify(confidential);

/** The names of the members in which two lines differ. */
function differences(a: Line, b: Line): string[] {
  if (encodeLine(a) === encodeLine(b)) return [];
  return (Object.keys({ ...a, ...b }) as (keyof Line)[]).filter((name) => a[name] !== b[name]);
}
