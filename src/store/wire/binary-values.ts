import { writeDigits, writeUuid } from "./uuid-bytes.ts";

const NULL_SIZE = -1;

/** Bytes to reserve for the size of a value and for the value, if its size is fixed: an array's header has 20 bytes. */
const SIZE_ROOM = 24;
/** PostgreSQL counts microseconds from the year 2000. */
export const EPOCH_MS = Date.UTC(2000, 0, 1);
/** A row's place (tid) is its block, four bytes, and its number in it, two. */
const PLACE_MOST = 2 ** 48;

/**
 * Values in PostgreSQL's binary form, each after its size: for the parameters of a statement and the rows of a copy. The server
 * reads it several times as fast as the text form, and no value needs an escape. Null is a null. Throws RangeError for a value
 * that is not of its type.
 */
export class BinaryValues {
  #bytes: Buffer;
  #view: DataView;
  #end = 0;

  /** Begins with room for `size` bytes; it grows as needed. */
  constructor(size: number) {
    [this.#bytes, this.#view] = room(size);
  }

  null(): void {
    this.#size(NULL_SIZE);
  }

  text(value: string | null | undefined): void {
    if (this.#isNull(value)) return;
    // A UTF-16 unit takes at most 3 bytes of UTF-8. The size is known, and written, only after the text: reserve room for both.
    this.#reserve(SIZE_ROOM + 3 * value.length);
    const size = this.#write(value, this.#end + 4);
    this.#size(size);
    this.#end += size;
  }

  /** A JSON text, for a column of type jsonb. */
  jsonb(value: string | null | undefined): void {
    if (this.#isNull(value)) return;
    this.#reserve(SIZE_ROOM + 3 * value.length);
    const size = this.#write(value, this.#end + 5);
    this.#size(1 + size);
    // The version of the form; there is only one.
    this.#bytes[this.#end] = 1;
    this.#end += 1 + size;
  }

  uuid(value: string | null | undefined): void {
    if (this.#isNull(value)) return;
    this.#size(16);
    writeUuid(value, this.#bytes, this.#end);
    this.#end += 16;
  }

  /** A UUID that is given as 32 hexadecimal digits without dashes. */
  digits(value: string | null | undefined): void {
    if (this.#isNull(value)) return;
    this.#size(16);
    writeDigits(value, this.#bytes, this.#end);
    this.#end += 16;
  }

  int4(value: number): void {
    if (value !== (value | 0)) throw new RangeError(`not an integer of four bytes: ${value}`);
    this.#size(4);
    this.#view.setInt32(this.#end, value);
    this.#end += 4;
  }

  int8(value: bigint | null | undefined): void {
    if (this.#isNull(value)) return;
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`not an integer of eight bytes: ${value}`);
    this.#size(8);
    this.#view.setBigInt64(this.#end, value);
    this.#end += 8;
  }

  /** A timestamptz, in whole milliseconds since 1970 UTC. */
  time(ms: number | null | undefined): void {
    if (this.#isNull(ms)) return;
    if (!Number.isSafeInteger(ms)) throw new RangeError(`not a time: ${ms}`);
    this.#size(8);
    this.#view.setBigInt64(this.#end, 1_000n * BigInt(ms - EPOCH_MS));
    this.#end += 8;
  }

  /** The place of a row's version (tid), as BinaryRow reads it. */
  place(value: number): void {
    if (!(Number.isInteger(value) && value >= 0 && value < PLACE_MOST)) throw new RangeError(`not a row's place: ${value}`);
    this.#size(6);
    this.#end = this.#bytes.writeUIntBE(value, this.#end, 6);
  }

  bytes(value: Uint8Array | null | undefined): void {
    if (this.#isNull(value)) return;
    this.#reserve(4 + value.length);
    this.#size(value.length);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  /** An array of one dimension; `element` writes each of its values, whose type has this number. */
  array<Value>(type: number, values: readonly Value[], element: (value: Value) => void): void {
    this.#size(0);
    const start = this.#end;
    // The dimensions; no flag; the type; and of the one dimension, if there is one, its length and its first index.
    const header = values.length === 0 ? [0, 0, type] : [1, 0, type, values.length, 1];
    for (const each of header) {
      this.#view.setInt32(this.#end, each);
      this.#end += 4;
    }
    for (const value of values) element(value);
    this.#view.setInt32(start - 4, this.#end - start);
  }

  /** Returns all values. Add nothing after this. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** The number of bytes that were written so far. */
  get size(): number {
    return this.#end;
  }

  protected view(start: number): Buffer {
    return this.#bytes.subarray(start, this.#end);
  }

  /** The number of values that follow, in two bytes: a row of a copy begins with it. */
  protected count(value: number): void {
    this.#reserve(2);
    this.#view.setInt16(this.#end, value);
    this.#end += 2;
  }

  /** Bytes without a size before them. */
  protected raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  /** Writes a null if there is no value. */
  #isNull(value: unknown): value is null | undefined {
    if (value !== null && value !== undefined) return false;
    this.null();
    return true;
  }

  /** Writes the size of the next value, and reserves room for the value if its size is fixed. */
  #size(size: number): void {
    this.#reserve(SIZE_ROOM);
    this.#view.setInt32(this.#end, size);
    this.#end += 4;
  }

  /** Writes the text as UTF-8 and returns its size. Nearly all texts are short and ASCII: for these a loop is fastest. */
  #write(value: string, start: number): number {
    const bytes = this.#bytes;
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      if (code > 0x7f) return bytes.write(value, start);
      bytes[start + at] = code;
    }
    return value.length;
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const [bytes, view] = room(2 * (this.#end + size));
    this.#bytes.copy(bytes, 0, 0, this.#end);
    [this.#bytes, this.#view] = [bytes, view];
  }
}

function room(size: number): [Buffer, DataView] {
  const bytes = Buffer.allocUnsafe(size);
  return [bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length)];
}
