/**
 * A growing buffer. `clear` keeps the memory for reuse. Every record passes through several of these buffers; a fresh
 * allocation for each made the process collect its whole heap several times a second.
 */
export class ByteBuffer {
  #bytes: Buffer;
  #length = 0;

  /** Starts with room for `size` bytes and grows as needed. */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get length(): number {
    return this.#length;
  }

  /** Returns a view of the bytes from `start` on; valid until the next `clear`. */
  bytes(start = 0): Buffer {
    return this.#bytes.subarray(start, this.#length);
  }

  put(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes);
  }

  /** Appends a text in UTF-8. */
  text(value: string): void {
    // A UTF-16 unit takes at most 3 bytes of UTF-8.
    this.#reserve(3 * value.length);
    this.#length += this.#bytes.write(value, this.#length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
  }

  /** Appends `size` bytes and returns them; the caller fills them before the next append. */
  room(size: number): Buffer {
    this.#reserve(size);
    this.#length += size;
    return this.#bytes.subarray(this.#length - size, this.#length);
  }

  /** Keeps only the first `length` bytes. Throws RangeError if there are fewer. */
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
