import { AuditError } from "../audit-error.ts";
import { decodeLine, type Line } from "./line.ts";
import { listRecordFiles, plainRecords, type RecordFile, readRecordFile } from "./record-file.ts";

/** Reads the plain form for start-up, without proof; `verify` proves it. */

/** Yields the lines from index `from` on. Throws AuditError `log-records` at bytes that are not a line; ignores a torn end. */
export async function* readLines(dir: string, from = 0): AsyncGenerator<Line> {
  const files = await listRecordFiles(dir, "plain");
  const start = Math.max(
    0,
    files.findLastIndex(({ firstIndex }) => firstIndex <= from),
  );
  for (const file of files.slice(start)) for (const line of await linesOf(dir, file)) if (line.i >= from) yield line;
}

async function linesOf(dir: string, file: RecordFile): Promise<Line[]> {
  const bytes = await readRecordFile(dir, file);
  const lines: Line[] = [];
  for (const record of plainRecords(bytes)) {
    // The sealer may be writing this record now.
    if (record.digest === null && record.end === bytes.length) break;
    const line = record.digest === null ? null : decodeLine(record.bytes.toString().slice(0, -1));
    if (line === null) throw new AuditError("log-records", `${file.name}: not a line of the log at byte ${record.offset}`);
    lines.push(line);
  }
  return lines;
}
