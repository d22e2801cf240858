import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { sha256 } from "../../tlog/tlog.ts";
import { ignoreMissing } from "./disk.ts";
import {
  decodeHeader,
  HEADER_MAGIC,
  HEADER_SIZE,
  isCiphertextSize,
  RECORD_SIZE_MAX,
  type SegmentHeader,
  sealedDigest,
} from "./segment.ts";

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

/** Where the sealer begins a new file, in bytes of either form. */
export const FILE_SIZE_MAX = 16 * 1024 * 1024;
const READ_SIZE_MAX = 1024 * 1024 * 1024;

/** The bytes of a file of records. Throws RangeError for one of more than a GiB, which no sealer wrote. */
export async function readRecordFile(dir: string, { name }: RecordFile): Promise<Buffer> {
  const file = path.join(dir, name);
  refuseHuge(name, (await stat(file)).size);
  return await readFile(file);
}

/** Throws RangeError where no sealer wrote a file of this size. */
export function refuseHuge(name: string, size: number): void {
  if (size > READ_SIZE_MAX) throw new RangeError(`${name} is too large`);
}

/** Where in a file the bytes at hand stand: what came before them, and whether others follow. */
export interface Piece {
  readonly base: number;
  /** Of the segment that goes on here. */
  readonly header: SegmentHeader | null;
  readonly more: boolean;
}

/** What was not read of a piece that others follow: from `offset` of the file on it is to be read with the next one. */
export type Rest = Omit<Piece, "more">;

const WHOLE: Piece = { base: 0, header: null, more: false };

const NEWLINE = 0x0a;

export function* plainRecords(bytes: Buffer, { base, header, more }: Piece = WHOLE): Generator<StoredRecord | Broken, Rest> {
  let offset = 0;
  while (offset < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, offset) + 1;
    if (newline === 0 && more) break;
    const end = newline || bytes.length;
    const line = bytes.subarray(offset, end);
    const place = { offset: base + offset, end: base + end };
    if (newline === 0 || line.length > RECORD_SIZE_MAX) yield { ...place, digest: null };
    else yield { ...place, digest: sha256(line), bytes: line, header: null };
    offset = end;
  }
  return { base: base + offset, header };
}

/** A length can never be read as the begin of a header or the other way round: `atm-` as a length is far above the largest. */
export function* sealedRecords(bytes: Buffer, piece: Piece = WHOLE): Generator<StoredRecord | Broken, Rest> {
  const { base, more } = piece;
  let [offset, header] = [0, piece.header];
  // While more bytes follow, nothing is decided of what may go on in them.
  while (offset < bytes.length - (more ? HEADER_SIZE : 0)) {
    const next = decodeHeader(bytes.subarray(offset));
    if (next !== null) {
      header = next;
      offset += next.bytes.length;
      continue;
    }
    const size = offset + 4 <= bytes.length ? bytes.readUInt32BE(offset) : 0;
    const end = offset + 4 + size;
    const isSized = header !== null && isCiphertextSize(size);
    if (isSized && end > bytes.length && more) break;
    if (header !== null && isSized && end <= bytes.length) {
      const ciphertext = bytes.subarray(offset + 4, end);
      const digest = sealedDigest(header.bytes, ciphertext);
      yield { offset: base + offset, end: base + end, digest, bytes: ciphertext, header };
      offset = end;
      continue;
    }
    // Behind damage the next segment can still be read: its header is found by the magic, which no ciphertext contains.
    const resume = bytes.indexOf(HEADER_MAGIC, offset + 1);
    if (resume < 0 && more) break;
    const brokenEnd = resume < 0 ? bytes.length : resume;
    yield { offset: base + offset, end: base + brokenEnd, digest: null };
    offset = brokenEnd;
  }
  return { base: base + offset, header };
}
