import { createPublicKey, type KeyObject } from "node:crypto";
import { AuditError } from "./audit-error.ts";
import { decodeLine } from "./line.ts";
import { Opener } from "./opener.ts";
import { listRecordFiles, readRecordFile, sealedRecords } from "./record-file.ts";

/**
 * Opens the sealed form with the auditor's private key: the text of record after record, without a newline. It proves only that the records are whole and
 * were sealed to this key, not that none is missing: that is verify's. Throws AuditError `hpke` at a record that does not
 * open, `log-records` at what is no record; a torn end is passed over.
 */
export async function* decrypt({
  dir,
  origin,
  auditorKey,
}: {
  dir: string;
  origin: string;
  auditorKey: KeyObject;
}): AsyncGenerator<string> {
  const opener = new Opener(origin, { privateKey: auditorKey, publicKey: createPublicKey(auditorKey) });
  for (const file of await listRecordFiles(dir, "sealed")) {
    const bytes = await readRecordFile(dir, file);
    let [segment, position] = [-1, 0];
    for (const record of sealedRecords(bytes)) {
      // The sealer may be writing it at this moment.
      if (record.digest === null && record.end === bytes.length) break;
      const place = `${file.name}, byte ${record.offset}`;
      if (record.digest === null || record.header === null) throw new AuditError("log-records", `${place}: no record`);
      [segment, position] = record.header.segment === segment ? [segment, position + 1] : [record.header.segment, 0];
      const index = record.header.firstIndex + position;
      const text = opener.open(record.header, index, record.bytes);
      if (decodeLine(text)?.i !== index) throw new AuditError("log-records", `${place}: not the line of record ${index}`);
      yield text;
    }
  }
}
