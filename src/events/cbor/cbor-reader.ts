import { ARRAY, BYTES, DOUBLE, MAP, NEGATIVE, NULL, TAG, TEXT, UNSIGNED } from "./cbor-bytes.ts";
import { isWorthNaming, NAMESPACE, STRING_REFERENCE } from "./cbor-writer.ts";

/** What an item is read as. The keys of a map are texts. */
export type CborValue = number | string | Buffer | null | readonly CborValue[] | ReadonlyMap<string, CborValue>;

const DEPTH_MAX = 8;
/** The spelling of NaN that DataView writes. */
const NAN = Buffer.from("7ff8000000000000", "hex");
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads one item as CborWriter writes it, and nothing after it. Throws RangeError for any other bytes, also for another spelling
 * of the same item.
 */
export function readCbor(bytes: Buffer): CborValue {
  const reader = new Reader(bytes);
  const value = reader.whole();
  if (!reader.isAtEnd) throw new RangeError("bytes follow the item");
  return value;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  /** The strings that a reference can name; and separately the texts and the byte strings (latin1) among them. */
  readonly #strings: (string | Buffer)[] = [];
  readonly #texts = new Set<string>();
  readonly #binaries = new Set<string>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The item that shares its strings. */
  whole(): CborValue {
    if (!this.#take(NAMESPACE.length).equals(NAMESPACE)) throw new RangeError("an item that does not share its strings");
    return this.item(0);
  }

  item(depth: number): CborValue {
    if (depth > DEPTH_MAX) throw new RangeError("items are nested too deeply");
    const first = this.#byte();
    if (first === NULL) return null;
    if (first === DOUBLE) return this.#double();
    const type = first & 0xe0;
    const argument = this.#argument(first & 0x1f);
    switch (type) {
      case UNSIGNED:
        return argument;
      case NEGATIVE:
        if (argument === Number.MAX_SAFE_INTEGER) throw new RangeError("a number that is too large");
        return -1 - argument;
      case BYTES:
        return this.#binary(argument);
      case TEXT:
        return this.#text(argument);
      case ARRAY:
        return Array.from({ length: this.#count(argument) }, () => this.item(depth + 1));
      case MAP:
        return this.#map(this.#count(argument), depth);
      case TAG:
        return this.#referred(argument);
      default:
        throw new RangeError("an item of a kind that is not used here");
    }
  }

  #map(entries: number, depth: number): ReadonlyMap<string, CborValue> {
    const map = new Map<string, CborValue>();
    for (let n = 0; n < entries; n++) {
      const key = this.item(depth + 1);
      if (typeof key !== "string" || map.has(key)) throw new RangeError("a map's key is not a text, or is there twice");
      map.set(key, this.item(depth + 1));
    }
    return map;
  }

  #referred(tag: number): CborValue {
    if (tag !== STRING_REFERENCE) throw new RangeError(`the tag ${tag} is not used here`);
    const first = this.#byte();
    const index = (first & 0xe0) === UNSIGNED ? this.#argument(first & 0x1f) : -1;
    const string = this.#strings[index];
    if (string === undefined) throw new RangeError("a reference names no string");
    return string;
  }

  #text(size: number): string {
    const text = this.#utf8(size);
    this.#name(text, size, this.#texts, text);
    return text;
  }

  #binary(size: number): Buffer {
    const bytes = Buffer.from(this.#take(size));
    this.#name(bytes, size, this.#binaries, bytes.toString("latin1"));
    return bytes;
  }

  #name(string: string | Buffer, size: number, names: Set<string>, key: string): void {
    if (names.has(key)) throw new RangeError("a string in full instead of a reference to it");
    if (!isWorthNaming(size, this.#strings.length)) return;
    names.add(key);
    this.#strings.push(string);
  }

  #utf8(size: number): string {
    try {
      return utf8.decode(this.#take(size));
    } catch {
      throw new RangeError("a text is not UTF-8");
    }
  }

  /** The argument in its shortest form, and at most 2^53 - 1. */
  #argument(low: number): number {
    if (low < 24) return low;
    const sizes = [1, 2, 4, 8];
    const size = sizes[low - 24];
    if (size === undefined) throw new RangeError("an item without a definite length");
    const at = this.#at;
    this.#take(size);
    const value = size === 8 ? Number(this.#bytes.readBigUInt64BE(at)) : this.#bytes.readUIntBE(at, size);
    const least = size === 1 ? 24 : 2 ** (4 * size);
    if (value < least || !Number.isSafeInteger(value))
      throw new RangeError("a number that is too large, or not in its shortest form");
    return value;
  }

  #double(): number {
    const bytes = this.#take(8);
    const value = bytes.readDoubleBE();
    if (Number.isSafeInteger(value)) throw new RangeError("an integer as a double");
    if (Number.isNaN(value) && !bytes.equals(NAN)) throw new RangeError("another spelling of what is not a number");
    return value;
  }

  /** The number of items that follow: each has at least one byte. */
  #count(argument: number): number {
    if (argument > this.#bytes.length - this.#at) throw new RangeError("fewer items than announced");
    return argument;
  }

  #byte(): number {
    return this.#take(1)[0] as number;
  }

  #take(size: number): Buffer {
    if (size > this.#bytes.length - this.#at) throw new RangeError("the item is cut off");
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
}
