import type { KeyObject } from "node:crypto";
import { AuditError } from "../audit-error.ts";
import { decodeLine, type Line } from "../log/line.ts";
import { Opener } from "../log/opener.ts";
import { listRecordFiles, readRecordFile, sealedRecords } from "../log/record-file.ts";
import { type Unread, UnreadRuns } from "./unread.ts";

/**
 * Opens the sealed form with the auditors' private keys and yields its lines; reads file by file. It proves only that the
 * records are whole and were sealed to these keys; `verify` proves that none is missing. Returns the records that it skipped
 * because they were sealed to other keys. Throws AuditError `hpke` at a record that does not open, `log-records` at bytes that
 * are not a record. Ignores a torn end.
 */
export async function* decrypt({
  dir,
  origin,
  auditorKeys,
  end = Infinity,
}: {
  dir: string;
  origin: string;
  auditorKeys: readonly KeyObject[];
  /** The index before which it stops. */
  end?: number;
}): AsyncGenerator<Line, readonly Unread[]> {
  const opener = new Opener(origin, auditorKeys);
  const unread = new UnreadRuns();
  for (const file of await listRecordFiles(dir, "sealed")) {
    if (file.firstIndex >= end) break;
    const bytes = await readRecordFile(dir, file);
    let segment: number | null = null;
    let position = 0;
    for (const record of sealedRecords(bytes)) {
      // The sealer may be writing this record now.
      if (record.digest === null && record.end === bytes.length) break;
      const place = `${file.name}, byte ${record.offset}`;
      if (record.digest === null || record.header === null) throw new AuditError("log-records", `${place}: not a record`);
      [segment, position] = record.header.segment === segment ? [segment, position + 1] : [record.header.segment, 0];
      const index = record.header.firstIndex + position;
      if (index >= end) break;
      const missing = opener.missingKey(record.header);
      if (missing !== null) {
        unread.add(index, missing);
        continue;
      }
      const line = decodeLine(opener.open(record.header, index, record.bytes));
      if (line?.i !== index) throw new AuditError("log-records", `${place}: not the line of record ${index}`);
      yield line;
    }
  }
  return unread.list;
}
