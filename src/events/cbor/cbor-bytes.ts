/** The heads and values of CBOR (RFC 8949) as bytes, in a buffer that grows and is reused. */
export class CborBytes {
  #bytes = Buffer.allocUnsafeSlow(16 * 1024);
  #view = viewOf(this.#bytes);
  #end = 0;

  /** The number of bytes so far. */
  get end(): number {
    return this.#end;
  }

  /** The whole buffer; valid until bytes are added. */
  get buffer(): Buffer {
    return this.#bytes;
  }

  /** Forgets all, and writes these few bytes. */
  begin(bytes: Buffer): void {
    this.#bytes.set(bytes);
    this.#end = bytes.length;
  }

  /** Forgets what follows the first `end` bytes. */
  rewind(end: number): void {
    this.#end = end;
  }

  /** An item's type and its argument, in the shortest form. */
  head(type: number, argument: number): void {
    this.#reserve(HEAD_MAX);
    const bytes = this.#bytes;
    if (argument < 24) bytes[this.#end++] = type | argument;
    else if (argument < 2 ** 8) {
      bytes[this.#end++] = type | 24;
      bytes[this.#end++] = argument;
    } else if (argument < 2 ** 16) {
      bytes[this.#end++] = type | 25;
      this.#view.setUint16(this.#end, argument);
      this.#end += 2;
    } else if (argument < 2 ** 32) {
      bytes[this.#end++] = type | 26;
      this.#view.setUint32(this.#end, argument);
      this.#end += 4;
    } else {
      bytes[this.#end++] = type | 27;
      this.#view.setUint32(this.#end, Math.floor(argument / 2 ** 32));
      this.#view.setUint32(this.#end + 4, argument % 2 ** 32);
      this.#end += 8;
    }
  }

  /** One byte, which is an item. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  /** An integer that a number holds exactly, or any other number as a double. */
  number(value: number): void {
    if (!Number.isSafeInteger(value)) this.#double(value);
    else if (value >= 0) this.head(UNSIGNED, value);
    else this.head(NEGATIVE, -1 - value);
  }

  #double(value: number): void {
    this.#reserve(HEAD_MAX);
    this.#bytes[this.#end] = DOUBLE;
    this.#view.setFloat64(this.#end + 1, value);
    this.#end += HEAD_MAX;
  }

  /** The head of a byte string, and room for it. Returns where its bytes belong. */
  binary(size: number): number {
    this.head(BYTES, size);
    this.#reserve(size);
    this.#end += size;
    return this.#end - size;
  }

  /** Half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
  text(value: string): void {
    if (!this.ascii(value)) this.utf8(value);
  }

  /** Writes a text that is ASCII alone; otherwise writes nothing and returns false. For a short text a loop is fastest. */
  ascii(value: string): boolean {
    const start = this.#end;
    this.head(TEXT, value.length);
    this.#reserve(UTF8_MAX * value.length);
    const isAscii = value.length > SHORT ? this.#writeAll(value) : this.#writeEach(value);
    if (!isAscii) this.#end = start;
    return isAscii;
  }

  #writeEach(value: string): boolean {
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      if (code > 0x7f) return false;
      this.#bytes[this.#end++] = code;
    }
    return true;
  }

  /** A character that is not ASCII has more bytes in UTF-8 than characters in the string. */
  #writeAll(value: string): boolean {
    const size = this.#bytes.write(value, this.#end);
    this.#end += size;
    return size === value.length;
  }

  /** Writes any text in UTF-8 and returns its size. */
  utf8(value: string): number {
    const size = Buffer.byteLength(value);
    this.head(TEXT, size);
    this.#reserve(size);
    this.#end += this.#bytes.write(value, this.#end);
    return size;
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(2 * (this.#end + size));
    this.#bytes.copy(bytes, 0, 0, this.#end);
    [this.#bytes, this.#view] = [bytes, viewOf(bytes)];
  }
}

/** The first byte of an item: its type in the upper three bits. */
export const [UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG] = [0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0];
export const [NULL, DOUBLE] = [0xf6, 0xfb];
/** The longest text, in characters, for which a loop is faster than a call of the library. */
const SHORT = 16;
/** The most bytes of a character of a string, which counts a pair of surrogates as two. */
const UTF8_MAX = 3;
/** A head has at most a byte and eight more. */
const HEAD_MAX = 9;

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
