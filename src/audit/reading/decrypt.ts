import type { KeyObject } from "node:crypto";
import type { OpenedEvent } from "../../events/events.ts";
import { AuditError } from "../audit-error.ts";
import { type Line, plainLine } from "../log/line.ts";
import { claimedLogSize } from "../log/newest-checkpoint.ts";
import { listRecordFiles } from "../log/record-file.ts";
import type { SealedRecord } from "../log/sealed-record.ts";
import { differingFields } from "../verifying/compare-forms.ts";
import { LineCursor } from "./line-cursor.ts";
import { Opener } from "./opener.ts";
import { streamRecords } from "./record-stream.ts";
import { type Unread, UnreadRuns } from "./unread.ts";

interface DecryptOptions {
  readonly dir: string;
  readonly origin: string;
  readonly auditorKeys: readonly KeyObject[];
  /** The index before which it stops. */
  readonly end?: number;
}

/**
 * Opens the sealed form with the auditors' private keys and yields its events under the newest checkpoint as lines, each with its
 * confidential part. It proves
 * only that the records are whole, were sealed to these keys and agree with their plain lines; `verify` proves that none is missing.
 * A line has no salt and no currency if its plain file was moved off the host. Returns the records that it skipped because they were
 * sealed to other keys. Throws AuditError `hpke` at a record that does not open, `log-records` at bytes that are not a record, and at
 * a plain line that is damaged or tells another event. Ignores a torn end.
 */
export async function* decrypt({
  dir,
  origin,
  auditorKeys,
  end: before = Infinity,
}: DecryptOptions): AsyncGenerator<Line, readonly Unread[]> {
  const opener = new Opener(origin, auditorKeys);
  const unread = new UnreadRuns();
  // Without a checkpoint, as on the machine of an auditor who has only the sealed form, all records are read.
  const size = await claimedLogSize(dir);
  const end = Math.min(before, size ?? Infinity);
  await using plain = await PlainLines.open(dir, size ?? 0);
  for await (const { record, place } of sealedRecordsOf(dir, end)) {
    const count = Math.min(record.count, end - record.index);
    const missing = opener.missingKey(record);
    if (missing !== null) {
      unread.add(record.index, count, missing);
      continue;
    }
    const lines = await plain.take(record.index, record.count);
    for (const [i, event] of opener.open(record).slice(0, count).entries())
      yield lineOf(record, i, event, lines[i] ?? null, place);
  }
  return unread.list;
}

/** Yields the sealed records that begin before the index `end`. */
async function* sealedRecordsOf(dir: string, end: number): AsyncGenerator<{ record: SealedRecord; place: string }> {
  for (const file of await listRecordFiles(dir, "sealed")) {
    if (file.firstIndex >= end) return;
    let torn: number | null = null;
    for await (const records of streamRecords(dir, "sealed", file))
      for (const { offset, digest, ...rest } of records) {
        // The bank may be writing the record at the end now; bytes in the middle were damaged.
        if (torn !== null) throw notRecord(file.name, torn);
        if (digest === null) {
          torn = offset;
          continue;
        }
        const { sealed } = rest as { sealed: SealedRecord };
        if (sealed.index >= end) return;
        yield { record: sealed, place: `${file.name}, byte ${offset}` };
      }
  }
}

/** The plain lines beside sealed records, which are asked for in the order of the log. */
class PlainLines implements AsyncDisposable {
  readonly #cursor: LineCursor | null;
  readonly #lines: AsyncGenerator<Line> | null;
  #next: Line | null = null;

  private constructor(cursor: LineCursor | null, size: number) {
    this.#cursor = cursor;
    this.#lines = cursor?.until(size) ?? null;
  }

  /** `size` is that of the newest checkpoint. */
  static async open(dir: string, size: number): Promise<PlainLines> {
    const isHere = (await listRecordFiles(dir, "plain")).length > 0;
    return new PlainLines(isHere ? await LineCursor.at(dir, 0) : null, size);
  }

  /** Returns the lines of `count` events from `index` on; those are absent that were moved off the host or not signed yet. */
  async take(index: number, count: number): Promise<readonly (Line | undefined)[]> {
    const lines: (Line | undefined)[] = [];
    for (;;) {
      this.#next ??= (await this.#lines?.next())?.value ?? null;
      if (this.#next === null || this.#next.i >= index + count) return lines;
      if (this.#next.i >= index) lines[this.#next.i - index] = this.#next;
      this.#next = null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines?.return(undefined);
    await this.#cursor?.[Symbol.asyncDispose]();
  }
}

function lineOf(record: SealedRecord, i: number, event: OpenedEvent, plain: Line | null, place: string): Line {
  const { confidential, ...rest } = event;
  const [index, n] = [record.index + i, record.first + i];
  const frame = { index, currency: plain?.ccy ?? "", salt: plain?.salt ?? "" };
  const line = plainLine({ writer: record.writer, n, event: rest }, frame);
  const more = confidential === null ? {} : { confidential };
  if (plain === null) return { ...line, ccy: undefined, salt: undefined, ...more };
  const differing = differingFields(plain, line);
  if (differing.length > 0) throw new AuditError("log-records", `${place}: ${formsDiffer(index, differing)}`);
  return { ...line, ...more };
}

const formsDiffer = (index: number, fields: readonly string[]): string =>
  `the sealed form of record ${index} differs from its plain line: ${fields.join(", ")}`;

const notRecord = (file: string, offset: number): AuditError =>
  new AuditError("log-records", `${file}, byte ${offset}: not a record`);
