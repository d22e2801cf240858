import { open } from "node:fs/promises";
import path from "node:path";
import { FORMS, type Form, type RecordFile } from "../log/record-file.ts";
import type { Broken, Reading, StoredRecord } from "../log/records.ts";

/** The longest run of damaged bytes that is read through, in bytes: eight times the longest record. */
const DAMAGE_MAX = 64 * 1024 * 1024;

/**
 * Yields the records of a file in lists, without reading the file as a whole. For a file without damage, memory stays at a few
 * times `pieceSize` bytes, or the size of the largest record. Throws
 * RangeError after DAMAGE_MAX bytes without a record.
 */
export async function* streamRecords(
  dir: string,
  form: Form,
  { name }: RecordFile,
  pieceSize = 128 * 1024,
): AsyncGenerator<(StoredRecord | Broken)[]> {
  await using file = await open(path.join(dir, name));
  const { size } = await file.stat();
  let [rest, base, ahead]: [Buffer, number, number] = [Buffer.alloc(0), 0, pieceSize];
  for (let more = true; more; ) {
    const bytes = Buffer.allocUnsafeSlow(rest.length + Math.min(ahead, Math.max(1, size - base - rest.length)));
    rest.copy(bytes);
    const position = base + rest.length;
    const { bytesRead } = await file.read(bytes, rest.length, bytes.length - rest.length, position);
    more = bytesRead > 0 && position + bytesRead < size;
    const piece = bytes.subarray(0, rest.length + bytesRead);
    const { records, next } = listOf(FORMS[form].records(piece, { base, more }));
    yield records;
    // A record that is longer than the piece, or damage: double the read until its end is found.
    ahead = records.length > 0 ? pieceSize : 2 * ahead;
    rest = piece.subarray(next - base);
    base = next;
    if (rest.length > DAMAGE_MAX) throw new RangeError(`no record in ${rest.length} bytes from byte ${base} on`);
  }
}

function listOf(reading: Reading): { records: (StoredRecord | Broken)[]; next: number } {
  const records = [];
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return { records, next: value };
    records.push(value);
  }
}
