// Reads CBOR (RFC 8949) as the bank writes it (AUDIT.md, "Sealed form"): definite lengths, shortest forms, and references (tag 25)
// to strings that occurred before, in one namespace (tag 256). Any other spelling of the same item is refused.

const [UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG] = [0, 1, 2, 3, 4, 5, 6];
const [NULL, DOUBLE] = [0xf6, 0xfb];
const NAMESPACE = [0xd9, 0x01, 0x00];
const STRING_REFERENCE = 25;
const DEPTH_MAX = 8;
/** NaN as DataView writes it. */
const NAN = 0x7ff8000000000000n;

/**
 * Reads one item and nothing after it: a number, string, Uint8Array, null, array, or a Map with strings as its keys. Throws
 * RangeError for any other bytes.
 */
export function readCbor(bytes) {
  const reader = new Reader(bytes);
  const value = reader.whole();
  if (!reader.isAtEnd) throw new RangeError("bytes follow the item");
  return value;
}

class Reader {
  #bytes;
  #view;
  #at = 0;
  /** The strings that a reference can name; and separately the texts and the byte strings (latin1) among them. */
  #strings = [];
  #texts = new Set();
  #binaries = new Set();
  #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #latin1 = new TextDecoder("latin1");

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  whole() {
    const tag = this.#take(NAMESPACE.length);
    if (NAMESPACE.some((byte, n) => tag[n] !== byte)) throw new RangeError("an item that does not share its strings");
    return this.#item(0);
  }

  #item(depth) {
    if (depth > DEPTH_MAX) throw new RangeError("items are nested too deeply");
    const [first] = this.#take(1);
    if (first === NULL) return null;
    if (first === DOUBLE) return this.#double();
    const argument = this.#argument(first & 0x1f);
    switch (first >> 5) {
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
        return Array.from({ length: this.#count(argument) }, () => this.#item(depth + 1));
      case MAP:
        return this.#map(this.#count(argument), depth);
      case TAG:
        return this.#referred(argument);
      default:
        throw new RangeError("an item of a kind that is not used here");
    }
  }

  #map(entries, depth) {
    const map = new Map();
    for (let n = 0; n < entries; n++) {
      const key = this.#item(depth + 1);
      if (typeof key !== "string" || map.has(key)) throw new RangeError("a map's key is not a text, or is there twice");
      map.set(key, this.#item(depth + 1));
    }
    return map;
  }

  #referred(tag) {
    if (tag !== STRING_REFERENCE) throw new RangeError(`the tag ${tag} is not used here`);
    const [first] = this.#take(1);
    const string = first >> 5 === UNSIGNED ? this.#strings[this.#argument(first & 0x1f)] : undefined;
    if (string === undefined) throw new RangeError("a reference names no string");
    return string;
  }

  #text(size) {
    const bytes = this.#take(size);
    let text;
    try {
      text = this.#utf8.decode(bytes);
    } catch {
      throw new RangeError("a text is not UTF-8");
    }
    this.#name(text, size, this.#texts, text);
    return text;
  }

  #binary(size) {
    const bytes = this.#take(size).slice();
    this.#name(bytes, size, this.#binaries, this.#latin1.decode(bytes));
    return bytes;
  }

  #name(string, size, names, key) {
    if (names.has(key)) throw new RangeError("a string in full instead of a reference to it");
    if (!isWorthNaming(size, this.#strings.length)) return;
    names.add(key);
    this.#strings.push(string);
  }

  /** The argument in its shortest form, and at most 2^53 - 1. */
  #argument(low) {
    if (low < 24) return low;
    const size = [1, 2, 4, 8][low - 24];
    if (size === undefined) throw new RangeError("an item without a definite length");
    const value = this.#take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < (size === 1 ? 24 : 2 ** (4 * size)) || !Number.isSafeInteger(value))
      throw new RangeError("a number that is too large, or not in its shortest form");
    return value;
  }

  #double() {
    const at = this.#at;
    this.#take(8);
    const value = this.#view.getFloat64(at);
    if (Number.isSafeInteger(value)) throw new RangeError("an integer as a double");
    if (Number.isNaN(value) && this.#view.getBigUint64(at) !== NAN)
      throw new RangeError("another spelling of what is not a number");
    return value;
  }

  /** The number of items that follow: each has at least one byte. */
  #count(argument) {
    if (argument > this.#bytes.length - this.#at) throw new RangeError("fewer items than announced");
    return argument;
  }

  #take(size) {
    if (size > this.#bytes.length - this.#at) throw new RangeError("the item is cut off");
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
}

/** The rule of tag 25: a string gets a number only if a reference to it would be shorter than the string itself. */
function isWorthNaming(size, index) {
  return size >= (index < 24 ? 3 : index < 2 ** 8 ? 4 : index < 2 ** 16 ? 5 : 7);
}
