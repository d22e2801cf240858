/** JSON text as bytes, written value by value from bytes: no value becomes a string on the way. */
export class JsonBytes {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #end = 0;
  /** The last second that was written, and its text up to the point. */
  #second = Number.NaN;
  #secondText = Buffer.alloc(0);

  /** The number of bytes so far. */
  get length(): number {
    return this.#end;
  }

  /** Forgets all that was written. */
  clear(): void {
    this.#end = 0;
  }

  /** Returns a copy of all bytes. */
  copy(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#end);
    bytes.set(this.#bytes.subarray(0, this.#end));
    return bytes;
  }

  /** Makes room for this number of bytes: call it before all other methods, none of which looks. */
  reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(2 * (this.#end + size));
    this.#bytes.copy(bytes, 0, 0, this.#end);
    this.#bytes = bytes;
  }

  /** Bytes as they are. A loop is fastest for so few. */
  put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) this.#bytes[this.#end++] = bytes[at] as number;
  }

  /** An ASCII text as it is. */
  ascii(text: string, size = text.length): void {
    for (let at = 0; at < size; at++) this.#bytes[this.#end++] = text.charCodeAt(at);
  }

  hex(source: Uint8Array, start: number, size: number): void {
    for (let at = start; at < start + size; at++) {
      const byte = source[at] as number;
      this.#bytes[this.#end++] = DIGITS[byte >> 4] as number;
      this.#bytes[this.#end++] = DIGITS[byte & 0xf] as number;
    }
  }

  uuid(source: Uint8Array, start: number): void {
    this.hex(source, start, 4);
    for (const at of [4, 6, 8]) {
      this.#bytes[this.#end++] = DASH;
      this.hex(source, start + at, 2);
    }
    this.#bytes[this.#end++] = DASH;
    this.hex(source, start + 10, 6);
  }

  /** A text in UTF-8, between its quotes. Reserve six bytes for each of its bytes: so long is an escaped control character. */
  escaped(source: Buffer, start: number, size: number): void {
    const from = this.#end;
    for (let at = start; at < start + size; at++) {
      const byte = source[at] as number;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) {
        const text = JSON.stringify(source.toString("utf8", start, start + size)).slice(1, -1);
        this.#end = from + this.#bytes.write(text, from);
        return;
      }
      this.#bytes[this.#end++] = byte;
    }
  }

  /** A time as toISOString writes it, in milliseconds since 1970. Most have the second of the one before. */
  time(ms: number): void {
    const second = Math.floor(ms / 1_000);
    if (second !== this.#second) {
      this.#secondText = Buffer.from(new Date(1_000 * second).toISOString().slice(0, -"000Z".length));
      this.#second = second;
    }
    this.put(this.#secondText);
    const rest = ms - 1_000 * second;
    this.#bytes[this.#end++] = ZERO + Math.floor(rest / 100);
    this.#bytes[this.#end++] = ZERO + (Math.floor(rest / 10) % 10);
    this.#bytes[this.#end++] = ZERO + (rest % 10);
    this.#bytes[this.#end++] = ZULU;
  }
}

const DIGITS = Buffer.from("0123456789abcdef");
const [SPACE, QUOTE, BACKSLASH, DASH, ZERO, ZULU] = [0x20, 0x22, 0x5c, 0x2d, 0x30, 0x5a];
