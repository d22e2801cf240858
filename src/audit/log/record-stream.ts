import { open } from "node:fs/promises";
import path from "node:path";
import { type Broken, FORMS, type Form, type RecordFile, type Rest, refuseHuge, type StoredRecord } from "./record-file.ts";

/**
 * Yields the records of a file in lists, without reading the file as a whole. For a file without damage, memory stays at a few
 * times `pieceSize` bytes. Throws RangeError as readRecordFile does.
 */
export async function* streamRecords(
  dir: string,
  form: Form,
  { name }: RecordFile,
  pieceSize = 128 * 1024,
): AsyncGenerator<(StoredRecord | Broken)[]> {
  await using file = await open(path.join(dir, name));
  const { size } = await file.stat();
  refuseHuge(name, size);
  let [rest, place, ahead]: [Buffer, Rest, number] = [Buffer.alloc(0), { base: 0, header: null }, pieceSize];
  for (let more = true; more; ) {
    const bytes = Buffer.allocUnsafeSlow(rest.length + ahead);
    rest.copy(bytes);
    const position = place.base + rest.length;
    const { bytesRead } = await file.read(bytes, rest.length, ahead, position);
    more = bytesRead > 0 && position + bytesRead < size;
    const piece = bytes.subarray(0, rest.length + bytesRead);
    const { records, next } = listOf(FORMS[form].records(piece, { ...place, more }));
    yield records;
    // No record is longer than a piece, so this is damage: double the read until its end is found.
    ahead = records.length > 0 ? pieceSize : 2 * ahead;
    rest = piece.subarray(next.base - place.base);
    place = next;
  }
}

function listOf(reading: Generator<StoredRecord | Broken, Rest>): { records: (StoredRecord | Broken)[]; next: Rest } {
  const records = [];
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return { records, next: value };
    records.push(value);
  }
}
