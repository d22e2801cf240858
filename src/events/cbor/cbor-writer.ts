import { writeDigits, writeUuid } from "../../store/store.ts";
import { ByteNumbers } from "./byte-numbers.ts";
import { ARRAY, CborBytes, MAP, NULL, TAG, UNSIGNED } from "./cbor-bytes.ts";
import { StringNumbers } from "./string-numbers.ts";

/**
 * Writes CBOR (RFC 8949) in its preferred, definite-length form. A string that was written before is written as a
 * reference to the first time (tags 256 and 25, http://cbor.schmorp.de/stringref): the events of one commit repeat the names of
 * their kinds, ATMs and fields. One writer is reused for one item after the other; `begin` starts each.
 */
export class CborWriter {
  readonly #out = new CborBytes();
  readonly #texts = new StringNumbers();
  readonly #binaries = new ByteNumbers();
  /** The number of strings so far that a reference can name. */
  #strings = 0;

  /** Forgets all that was written, and begins an item in which strings are shared. */
  begin(): void {
    this.#strings = 0;
    this.#texts.clear();
    this.#binaries.clear();
    this.#out.begin(NAMESPACE);
  }

  /** Returns a view of all bytes since `begin`; valid until the next `begin`. */
  bytes(): Buffer {
    return this.#out.buffer.subarray(0, this.#out.end);
  }

  array(length: number): void {
    this.#out.head(ARRAY, length);
  }

  map(entries: number): void {
    this.#out.head(MAP, entries);
  }

  null(): void {
    this.#out.byte(NULL);
  }

  /** An integer that a number holds exactly, or any other number as a double. */
  number(value: number): void {
    this.#out.number(value);
  }

  /** Half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
  text(given: string): void {
    if (this.#isKnown(this.#texts.get(given))) return;
    if (this.#out.ascii(given)) {
      this.#nameText(given, given.length);
      return;
    }
    const value = given.toWellFormed();
    if (value === given || !this.#isKnown(this.#texts.get(value))) this.#nameText(value, this.#out.utf8(value));
  }

  /** A UUID, as its 16 bytes. Throws RangeError if the text is none. */
  uuid(value: string): void {
    const before = this.#out.end;
    const at = this.#out.binary(ID_SIZE);
    writeUuid(value, this.#out.buffer, at);
    this.#nameBinary(before, ID_SIZE);
  }

  /** 32 hexadecimal digits, as their 16 bytes. Throws RangeError if the text is not such digits. */
  digits(value: string): void {
    const before = this.#out.end;
    const at = this.#out.binary(ID_SIZE);
    writeDigits(value, this.#out.buffer, at);
    this.#nameBinary(before, ID_SIZE);
  }

  binary(value: Uint8Array): void {
    const before = this.#out.end;
    const at = this.#out.binary(value.length);
    this.#out.buffer.set(value, at);
    this.#nameBinary(before, value.length);
  }

  #nameText(value: string, size: number): void {
    if (isWorthNaming(size, this.#strings)) this.#texts.set(value, this.#strings++);
  }

  /** Byte strings are compared as bytes, so this one, from `before` on, was written first. It is taken back if it is known. */
  #nameBinary(before: number, size: number): void {
    const { buffer, end } = this.#out;
    const known = this.#binaries.get(buffer, end - size, size);
    if (known !== undefined) this.#out.rewind(before);
    if (this.#isKnown(known)) return;
    if (isWorthNaming(size, this.#strings)) this.#binaries.set(buffer, end - size, size, this.#strings++);
  }

  /** Refers to the string of this number, if there is one. */
  #isKnown(number: number | undefined): boolean {
    if (number === undefined) return false;
    this.#out.head(TAG, STRING_REFERENCE);
    this.#out.head(UNSIGNED, number);
    return true;
  }
}

export const STRING_REFERENCE = 25;
/** The tag 256, whose item shares its strings. */
export const NAMESPACE = Buffer.from([0xd9, 0x01, 0x00]);
const ID_SIZE = 16;

/** The rule of tag 25: a string gets a number only if a reference to it would be shorter than the string itself. */
export const isWorthNaming = (size: number, index: number): boolean =>
  size >= (index < 24 ? 3 : index < 2 ** 8 ? 4 : index < 2 ** 16 ? 5 : 7);
