import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { AuditError } from "../audit-error.ts";
import { ignoreMissing } from "../log/disk.ts";
import { decodeLine, type Line } from "../log/line.ts";
import { listRecordFiles, recordFileName } from "../log/record-file.ts";
import { LINE_SIZE_MAX } from "../log/sealed-record.ts";

const CHUNK_SIZE = 64 * 1024;
const NEWLINE = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Reads the plain form in order, CHUNK_SIZE bytes at a time. When the log has grown, it continues where it stopped.
 * It does not prove the lines it reads; `verify` does.
 */
export class LineCursor implements AsyncDisposable {
  readonly #dir: string;
  #from: number;
  #file: { readonly handle: FileHandle; readonly name: string } | null = null;
  /** The byte offset in the file at which the next read begins. */
  #offset = 0;
  /** Bytes that were read but not returned as lines yet. */
  #rest = NOTHING;
  /** The index of the next record in the file. */
  #index = 0;

  private constructor(dir: string, from: number) {
    this.#dir = dir;
    this.#from = from;
  }

  /** Begins at the record `from`, or at the oldest record on the host if older files were moved away. */
  static async at(dir: string, from: number): Promise<LineCursor> {
    const files = await listRecordFiles(dir, "plain");
    const cursor = new LineCursor(dir, Math.max(from, files[0]?.firstIndex ?? from));
    const file = files.findLast(({ firstIndex }) => firstIndex <= cursor.next);
    cursor.#index = file?.firstIndex ?? cursor.next;
    return cursor;
  }

  /** The index of the next record that `until` yields. */
  get next(): number {
    return Math.max(this.#from, this.#index);
  }

  /**
   * Yields the unread lines before the index `end`. A checkpoint must cover them, so that each is complete.
   * Throws AuditError `log-records` if a line is missing or is not a line of the log.
   */
  async *until(end: number): AsyncGenerator<Line> {
    try {
      while (this.next < end) {
        const bytes = await this.#take();
        const index = this.#index++;
        if (index < this.#from) continue;
        const line = decodeLine(bytes.toString());
        if (line?.i !== index) throw missing(index);
        yield line;
      }
    } finally {
      // Forget the bytes that follow: they were not signed yet, so a restart of the bank may cut and rewrite them.
      this.#offset -= this.#rest.length;
      this.#rest = NOTHING;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.handle.close();
    this.#file = null;
  }

  /** Returns the next line without its newline, from the next file if this one has no more. */
  async #take(): Promise<Buffer> {
    for (let searched = 0; ; ) {
      const end = this.#rest.indexOf(NEWLINE, searched);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      searched = this.#rest.length;
      if (searched > LINE_SIZE_MAX) throw missing(this.#index);
      if (await this.#read()) continue;
      // A file is named by its first event, and is begun only after the file before is complete.
      await this.#enter(recordFileName("plain", this.#index));
      searched = 0;
    }
  }

  async #read(): Promise<boolean> {
    if (this.#file === null) return false;
    const chunk = Buffer.allocUnsafe(CHUNK_SIZE);
    const { bytesRead } = await this.#file.handle.read(chunk, 0, CHUNK_SIZE, this.#offset);
    this.#offset += bytesRead;
    this.#rest = Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)]);
    return bytesRead > 0;
  }

  async #enter(name: string): Promise<void> {
    const handle = name === this.#file?.name ? undefined : await open(path.join(this.#dir, name)).catch(ignoreMissing);
    if (handle === undefined) throw missing(this.#index);
    await this.#file?.handle.close();
    this.#file = { handle, name };
    this.#offset = 0;
    this.#rest = NOTHING;
  }
}

const missing = (index: number): AuditError =>
  new AuditError("log-records", `the line of record ${index} is missing or damaged: run strongroom audit verify to find out why`);
