import { BinaryValues, EPOCH_MS } from "./binary-values.ts";
import { readUuid } from "./uuid-bytes.ts";

/** In the message DataRow, the type, the size and the number of columns come before a row's first value. */
const HEADER_SIZE = 7;
/** The number of columns is where a row of a copy begins too. */
const COLUMNS_AT = 5;
const NULL_SIZE = -1;

/**
 * A row of an answer in PostgreSQL's binary form. Read its columns one after the other, each by its type; `orNull` reads the
 * next one, or returns null if it is a null. Throws RangeError if there is no such column, or it has another size.
 */
export class BinaryRow {
  readonly #message: Buffer;
  #at: number;

  /** Takes a whole message DataRow; or with `first` any bytes in which the row's first value begins there. */
  constructor(message: Buffer, first = HEADER_SIZE) {
    this.#message = message;
    this.#at = first;
  }

  text(): string {
    const start = this.#next();
    return this.#message.toString("utf8", start, this.#at);
  }

  /** Returns the columns that were read so far as CopyRows writes them in a row of this number of columns; maybe a view. */
  asCopied(columns: number): Buffer {
    const read = this.#message.subarray(COLUMNS_AT, this.#at);
    if (read.readInt16BE() === columns) return read;
    const copied = Buffer.from(read);
    copied.writeInt16BE(columns);
    return copied;
  }

  bytes(): Buffer {
    const start = this.#next();
    return Buffer.from(this.#message.subarray(start, this.#at));
  }

  uuid(): string {
    return readUuid(this.#message, this.#next(16));
  }

  int4(): number {
    return this.#message.readInt32BE(this.#next(4));
  }

  int8(): bigint {
    return this.#message.readBigInt64BE(this.#next(8));
  }

  /** An int8 that a number holds exactly, as it does every amount. Throws RangeError for any other. */
  amount(): number {
    const value = Number(this.int8());
    if (!Number.isSafeInteger(value)) throw new RangeError("an amount that no number holds exactly");
    return value;
  }

  /** The value that a jsonb holds. */
  jsonb(): unknown {
    const start = this.#next();
    // The text follows the version of the form; there is only one version.
    return JSON.parse(this.#message.toString("utf8", start + 1, this.#at));
  }

  /** Milliseconds since 1970 UTC; fractions of a millisecond are cut off. */
  time(): number {
    return Number(this.int8() / 1_000n) + EPOCH_MS;
  }

  /** The place of a row's version (tid), as a number that tells one from another and that BinaryValues writes. */
  place(): number {
    return this.#message.readUIntBE(this.#next(6), 6);
  }

  /** Passes over this number of values, of any type, also nulls. */
  skip(count: number): void {
    for (let n = 0; n < count; n++) this.#at += 4 + Math.max(0, this.#message.readInt32BE(this.#at));
  }

  orNull<Value>(read: () => Value): Value | null {
    if (this.#message.readInt32BE(this.#at) !== NULL_SIZE) return read.call(this);
    this.#at += 4;
    return null;
  }

  /** Skips the next value and returns its start. */
  #next(expected?: number): number {
    const size = this.#message.readInt32BE(this.#at);
    if (size < 0 || (expected !== undefined && size !== expected))
      throw new RangeError(`a column of ${size} bytes instead of ${expected ?? "any"}`);
    const start = this.#at + 4;
    this.#at = start + size;
    return start;
  }
}

/** The header of PostgreSQL's binary form: the signature, no flags, no extension. */
const COPY_HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const LAST_ROW = -1;

/**
 * Rows in the binary form that `copy ... from stdin with (format binary)` reads. Begin each row with `row`, then add its columns
 * in order.
 */
export class CopyRows extends BinaryValues {
  /** Begins with room for `rows` rows of some 400 bytes; it grows as needed. */
  constructor(rows: number) {
    super(COPY_HEADER.length + rows * 400);
    this.raw(COPY_HEADER);
  }

  row(columns: number): void {
    this.count(columns);
  }

  nulls(count: number): void {
    for (let n = 0; n < count; n++) this.null();
  }

  /** Returns a view of the bytes from `start` on, as they were written so far; valid until more are written. */
  bytesFrom(start: number): Buffer {
    return this.view(start);
  }

  override finish(): Buffer {
    this.count(LAST_ROW);
    return super.finish();
  }
}
