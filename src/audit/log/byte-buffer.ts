/**
 * Bytes put one behind the other and read as one. `clear` keeps the memory for what comes next: every record passes through
 * several of these, and memory of its own for each made the sealer collect its whole heap several times a second.
 */
export class ByteBuffer {
  #bytes: Buffer;
  #length = 0;

  /** Begins with room for so many bytes; it grows by itself. */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get length(): number {
    return this.#length;
  }

  /** All of it, or from `start` on. Says something else after the next `clear`. */
  bytes(start = 0): Buffer {
    return this.#bytes.subarray(start, this.#length);
  }

  put(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes);
  }

  /** A text in UTF-8. */
  text(value: string): void {
    // The most that a UTF-16 unit takes.
    this.#reserve(3 * value.length);
    this.#length += this.#bytes.write(value, this.#length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
  }

  /** So many bytes more, which the caller fills before anything else is put here. */
  room(size: number): Buffer {
    this.#reserve(size);
    this.#length += size;
    return this.#bytes.subarray(this.#length - size, this.#length);
  }

  /** Leaves the first `length` bytes. */
  clear(length = 0): void {
    if (length > this.#length) throw new RangeError(`there are ${this.#length} bytes, not ${length}`);
    this.#length = length;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(2 * (this.#length + size));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}
