import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { sha256 } from "../tlog/merkle.ts";
import { ignoreMissing } from "./disk.ts";
import { decodeHeader, HEADER_MAGIC, isCiphertextSize, RECORD_SIZE_MAX, type SegmentHeader, sealedDigest } from "./segment.ts";

/** The files of the two forms: how they are named, and the records that stand in them. */

/** A record as it stands in a file, from `offset` up to `end`; `digest` is what its leaf says of it. */
export interface StoredRecord {
  readonly offset: number;
  readonly end: number;
  readonly digest: Buffer;
  /** The plain line with its newline, or the ciphertext. */
  readonly bytes: Buffer;
  /** Of a sealed record: the header of its segment. */
  readonly header: SegmentHeader | null;
}

/** Bytes that are no record, from `offset` up to `end`. */
export interface Broken {
  readonly offset: number;
  readonly end: number;
  readonly digest: null;
}

export const FORMS = {
  plain: { extension: ".jsonl", records: plainRecords },
  sealed: { extension: ".hpke", records: sealedRecords },
} as const;
export type Form = keyof typeof FORMS;

export interface RecordFile {
  /** From the log's folder, such as plain/000000000000.jsonl. */
  readonly name: string;
  readonly firstIndex: number;
}

/** A file is named by the index of its first record, so that names sort as records do and any record is found by name. */
export const recordFileName = (form: Form, firstIndex: number): string =>
  `${form}/${String(firstIndex).padStart(12, "0")}${FORMS[form].extension}`;

/** The files of a form in the order of their records; none where the folder is missing. What is named otherwise is left out. */
export async function listRecordFiles(dir: string, form: Form): Promise<RecordFile[]> {
  return (await listFolder(dir, form)).filter(isRecordFile(form)).sort((a, b) => a.firstIndex - b.firstIndex);
}

/** What lies in the folder of a form and is not named as its files are. */
export async function listStrangers(dir: string, form: Form): Promise<string[]> {
  const own = isRecordFile(form);
  return (await listFolder(dir, form)).filter((file) => !own(file)).map(({ name }) => name);
}

async function listFolder(dir: string, form: Form): Promise<RecordFile[]> {
  const names = (await readdir(path.join(dir, form)).catch(ignoreMissing)) ?? [];
  return names.map((name) => ({ name: `${form}/${name}`, firstIndex: Number.parseInt(name, 10) }));
}

const isRecordFile =
  (form: Form) =>
  ({ name, firstIndex }: RecordFile): boolean =>
    name === recordFileName(form, firstIndex);

/** Where the sealer begins a new file, in bytes of either form. A reader takes a file whole. */
export const FILE_SIZE_MAX = 16 * 1024 * 1024;
const READ_SIZE_MAX = 1024 * 1024 * 1024;

/** The bytes of a file of records. Throws RangeError for one that no sealer wrote: more than a GiB. */
export async function readRecordFile(dir: string, { name }: RecordFile): Promise<Buffer> {
  const file = path.join(dir, name);
  if ((await stat(file)).size > READ_SIZE_MAX) throw new RangeError(`${name} is too large`);
  return await readFile(file);
}

const NEWLINE = 0x0a;

export function* plainRecords(bytes: Buffer): Generator<StoredRecord | Broken> {
  for (let offset = 0; offset < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, offset) + 1;
    if (end === 0) return yield { offset, end: bytes.length, digest: null };
    const line = bytes.subarray(offset, end);
    if (line.length > RECORD_SIZE_MAX) yield { offset, end, digest: null };
    else yield { offset, end, digest: sha256(line), bytes: line, header: null };
    offset = end;
  }
}

/** A length can never be read as the begin of a header or the other way round: `atm-` as a length is far above the largest. */
export function* sealedRecords(bytes: Buffer): Generator<StoredRecord | Broken> {
  let header: SegmentHeader | null = null;
  for (let offset = 0; offset < bytes.length; ) {
    const next = decodeHeader(bytes.subarray(offset));
    if (next !== null) {
      header = next;
      offset += next.bytes.length;
      continue;
    }
    const size = offset + 4 <= bytes.length ? bytes.readUInt32BE(offset) : 0;
    const end = offset + 4 + size;
    if (header !== null && isCiphertextSize(size) && end <= bytes.length) {
      const ciphertext = bytes.subarray(offset + 4, end);
      yield { offset, end, digest: sealedDigest(header.bytes, ciphertext), bytes: ciphertext, header };
      offset = end;
      continue;
    }
    // Behind damage the next segment can still be read: its header is found by the magic, which no ciphertext contains.
    const resume = bytes.indexOf(HEADER_MAGIC, offset + 1);
    const brokenEnd = resume < 0 ? bytes.length : resume;
    yield { offset, end: brokenEnd, digest: null };
    offset = brokenEnd;
  }
}
