/** Reads a stream of chunks in pieces of the sizes that its caller asks for. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Resolves with the next `size` bytes, or with fewer if the stream ends before. */
  async take(size: number): Promise<Buffer> {
    while (this.#size < size) {
      const { done, value } = await this.#source.next();
      if (done) break;
      this.#chunks.push(value);
      this.#size += value.length;
    }
    const all = this.#chunks.length === 1 ? asBuffer(this.#chunks[0] as Uint8Array) : Buffer.concat(this.#chunks);
    const taken = all.subarray(0, size);
    this.#chunks = all.length > taken.length ? [all.subarray(taken.length)] : [];
    this.#size = all.length - taken.length;
    return taken;
  }

  /** True if no byte is left. */
  async isAtEnd(): Promise<boolean> {
    while (this.#size === 0) {
      const { done, value } = await this.#source.next();
      if (done) return true;
      this.#chunks.push(value);
      this.#size += value.length;
    }
    return false;
  }

  /** Ends the stream before its end. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
