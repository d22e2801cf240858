import { HASH_SIZE } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { COPY_MAX, fileOf } from "../log/layout.ts";
import { FORMS, type Form, listRecordFiles, type RecordFile, readRecordFile } from "../log/record-file.ts";
import type { Broken, StoredRecord } from "../log/records.ts";
import type { TileReader } from "../tiles/tile-reader.ts";

/** What a crash left of a form's files after the copy's checkpoint. */
export interface Tail {
  /** Files to be cut to `keep` bytes, or removed if that is 0. */
  readonly cuts: readonly { file: string; keep: number }[];
  /** The index in the name of the newest file that stays; null if none does. */
  readonly newest: number | null;
}

/**
 * Finds what follows the checkpoint, and proves the newest file that stays against the entries. Throws AuditError `log-records` or
 * `log-tail` for files that no crash leaves.
 */
export async function findTail(dir: string, form: Form, size: number, reader: TileReader): Promise<Tail> {
  const cuts: { file: string; keep: number }[] = [];
  let unsigned = 0;
  for (const file of (await listRecordFiles(dir, form)).reverse()) {
    if (fileOf(file.firstIndex) !== file.firstIndex)
      throw new AuditError("log-records", `${file.name} is not a file of this log`);
    const first = await firstIn(form, file, size, reader);
    if (first >= size) {
      cuts.push({ file: file.name, keep: 0 });
      unsigned += await countEvents(dir, form, file);
      continue;
    }
    const proven = await proveFile(dir, form, { file, first, size }, reader);
    if (proven.isLonger) cuts.push({ file: file.name, keep: proven.keep });
    return refuseLongTail(form, unsigned + proven.unsigned, { cuts, newest: file.firstIndex });
  }
  if (size > 0) throw new AuditError("log-records", `the files of the ${form} form are missing`);
  return refuseLongTail(form, unsigned, { cuts, newest: null });
}

/**
 * Returns the index of the first event under the checkpoint whose record is in this file; the size if there is none. A commit that
 * began in the file before reaches over the first events of a sealed file: all its events share a digest.
 */
async function firstIn(form: Form, { firstIndex }: RecordFile, size: number, reader: TileReader): Promise<number> {
  if (firstIndex === 0 || firstIndex >= size || form === "plain") return Math.min(firstIndex, size);
  const before = digestIn(form, await reader.entry(firstIndex - 1));
  let first = firstIndex;
  while (first < size && digestIn(form, await reader.entry(first)).equals(before)) first++;
  return first;
}

/** Compares the file's records from the index `first` on with the entries of a log of this size. Throws AuditError `log-records`. */
async function proveFile(
  dir: string,
  form: Form,
  { file, first, size }: { readonly file: RecordFile; readonly first: number; readonly size: number },
  reader: TileReader,
): Promise<{ readonly keep: number; readonly isLonger: boolean; readonly unsigned: number }> {
  const bytes = await readRecordFile(dir, file);
  let [next, keep, unsigned] = [first, 0, 0];
  for (const record of FORMS[form].records(bytes)) {
    if (next >= size) {
      unsigned += eventsOf(record);
      continue;
    }
    const { digest } = record;
    const isNext = digest !== null && next + record.count <= size;
    if (!isNext) throw notSigned(file, next);
    for (const end = next + record.count; next < end; next++)
      if (!digest.equals(digestIn(form, reader.entryAtHand(next) ?? (await reader.entry(next))))) throw notSigned(file, next);
    keep = record.end;
  }
  if (next < size) throw new AuditError("log-records", `${file.name} ends before record ${next}; the checkpoint covers ${size}`);
  return { keep, isLonger: keep < bytes.length, unsigned };
}

/** The half of an entry that is the digest of the event's record in this form. */
const digestIn = (form: Form, entry: Buffer): Buffer =>
  form === "plain" ? entry.subarray(0, HASH_SIZE) : entry.subarray(HASH_SIZE);

const notSigned = ({ name }: RecordFile, index: number): AuditError =>
  new AuditError("log-records", `${name}: record ${index} is not the one that was signed`);

const eventsOf = (record: StoredRecord | Broken): number => (record.digest === null ? 1 : record.count);

async function countEvents(dir: string, form: Form, file: RecordFile): Promise<number> {
  let events = 0;
  for (const record of FORMS[form].records(await readRecordFile(dir, file))) events += eventsOf(record);
  return events;
}

/** Throws AuditError `log-tail` for more than one append after the checkpoint: no crash leaves that, an older checkpoint does. */
function refuseLongTail(form: Form, unsigned: number, tail: Tail): Tail {
  if (unsigned > COPY_MAX)
    throw new AuditError("log-tail", `${unsigned} records of the ${form} form follow the checkpoint: no crash leaves so many`);
  return tail;
}
