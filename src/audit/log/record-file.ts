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

/** The files of the two forms: their names, and the records in them. */

/** A record in a file, from byte `offset` up to `end`; `digest` is the hash that its leaf must contain. */
export interface StoredRecord {
  readonly offset: number;
  readonly end: number;
  readonly digest: Buffer;
  /** The plain line with its newline, or the ciphertext. */
  readonly bytes: Buffer;
  /** The header of a sealed record's segment; null for a plain record. */
  readonly header: SegmentHeader | null;
}

/** Bytes that are not a record, from byte `offset` up to `end`. */
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
  /** The path from the log's folder, such as plain/000000000000.jsonl. */
  readonly name: string;
  readonly firstIndex: number;
}

/** A file is named by the index of its first record, so that names sort as records do and any record is found by name. */
export const recordFileName = (form: Form, firstIndex: number): string =>
  `${form}/${String(firstIndex).padStart(12, "0")}${FORMS[form].extension}`;

/** Lists the files of a form in the order of their records; none if the folder is missing. Skips files with other names. */
export async function listRecordFiles(dir: string, form: Form): Promise<RecordFile[]> {
  return (await listFolder(dir, form)).filter(isRecordFile(form)).sort((a, b) => a.firstIndex - b.firstIndex);
}

/** Lists everything in a form's folder that does not have the name of a record file. */
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

/** The sealer begins a new pair of files once one of the two has this size, in bytes. */
export const FILE_SIZE_MAX = 16 * 1024 * 1024;
const READ_SIZE_MAX = 1024 * 1024 * 1024;

/** Reads a whole record file. Throws RangeError above READ_SIZE_MAX (1 GiB): no sealer wrote such a file. */
export async function readRecordFile(dir: string, { name }: RecordFile): Promise<Buffer> {
  const file = path.join(dir, name);
  refuseHuge(name, (await stat(file)).size);
  return await readFile(file);
}

/** Throws RangeError for a size above READ_SIZE_MAX: no sealer wrote such a file. */
export function refuseHuge(name: string, size: number): void {
  if (size > READ_SIZE_MAX) throw new RangeError(`${name} is too large`);
}

/** The place of a piece of bytes in its file: it begins at byte `base`, and others follow it if `more` is true. */
export interface Piece {
  readonly base: number;
  /** The header of the segment that continues here. */
  readonly header: SegmentHeader | null;
  readonly more: boolean;
}

/** The place of the bytes that were left unread at the end of a piece: the next piece must begin at `base`. */
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

/** A length is never mistaken for a header, nor a header for a length: `atm-` read as a length is far above RECORD_SIZE_MAX. */
export function* sealedRecords(bytes: Buffer, piece: Piece = WHOLE): Generator<StoredRecord | Broken, Rest> {
  const { base, more } = piece;
  let [offset, header] = [0, piece.header];
  // If more bytes follow, leave the last HEADER_SIZE bytes: a header there may continue in the next piece.
  while (offset < bytes.length - (more ? HEADER_SIZE : 0)) {
    const next = decodeHeader(bytes.subarray(offset));
    if (next !== null) {
      header = next;
      offset += next.bytes.length;
      continue;
    }
    const size = offset + 4 <= bytes.length ? bytes.readUInt32BE(offset) : 0;
    const end = offset + 4 + size;
    const isSized = isCiphertextSize(size);
    if (isSized && end > bytes.length && more) break;
    if (header !== null && isSized && end <= bytes.length) {
      const ciphertext = bytes.subarray(offset + 4, end);
      const digest = sealedDigest(header.bytes, ciphertext);
      yield { offset: base + offset, end: base + end, digest, bytes: ciphertext, header };
      offset = end;
      continue;
    }
    // After damage the next segment is still readable: its header has the magic, which no ciphertext contains by chance.
    const resume = bytes.indexOf(HEADER_MAGIC, offset + 1);
    if (resume < 0 && more) break;
    const brokenEnd = resume < 0 ? bytes.length : resume;
    yield { offset: base + offset, end: base + brokenEnd, digest: null };
    offset = brokenEnd;
  }
  return { base: base + offset, header };
}
