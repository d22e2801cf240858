import { ProtocolError } from "./protocol-error.ts";

export type Json = null | boolean | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const DEPTH_MAX = 4;
const code = (character: string): number => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COLON, COMMA] = [code('"'), code("\\"), code(":"), code(",")];
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [code("{"), code("}"), code("["), code("]")];
const [ZERO, NINE, POINT, SMALL_E, LARGE_E] = [code("0"), code("9"), code("."), code("e"), code("E")];
const [SPACE, TAB, LINE_FEED, RETURN] = [code(" "), code("\t"), code("\n"), code("\r")];
/** The most digits of an integer: with one more, it might not fit into eight bytes. */
const DIGITS_MAX = 19;
/** A number holds every integer of this many digits exactly, and BigInt is faster from a number than from text. */
const DIGITS_EXACT = 15;
/** A string with its escapes: matches at `lastIndex` or not at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in a string
const ESCAPED = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

/**
 * An object that inherits nothing, so that "__proto__" is a key like any other. It has a constructor because V8 takes ten times
 * as long to put a key into an object from Object.create(null).
 */
class Bare {
  [key: string]: Json;
}
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, "constructor");

/**
 * Reads the values of one text by the strict rules of json.ts. Works on character codes, because every message goes through
 * here, and regular expressions take several times as long. Throws ProtocolError.
 */
export class JsonReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  value(depth: number): Json {
    if (depth > DEPTH_MAX) throw new ProtocolError("message-json", "nested too deep");
    this.#space();
    const first = this.#source.charCodeAt(this.#at);
    if (first === QUOTE) return this.#string();
    if (isDigit(first)) return this.#integer();
    if (first === OBJECT) return this.#object(depth);
    return first === ARRAY ? this.#array(depth) : this.#word();
  }

  end(): void {
    this.#space();
    if (this.#at !== this.#source.length) throw new ProtocolError("message-json", "something follows the value");
  }

  #object(depth: number): JsonObject {
    const object = new Bare();
    for (let more = this.#begins(OBJECT_END); more; more = this.#goesOn(OBJECT_END)) {
      const key = this.#string();
      if (key in object) throw new ProtocolError("message-json", "a key stands twice");
      this.#space();
      this.#expect(COLON);
      object[key] = this.value(depth + 1);
    }
    return object;
  }

  #array(depth: number): Json[] {
    const array: Json[] = [];
    for (let more = this.#begins(ARRAY_END); more; more = this.#goesOn(ARRAY_END)) array.push(this.value(depth + 1));
    return array;
  }

  /** Skips the opening bracket. Returns true if an item follows; if not, skips the closing bracket too. */
  #begins(close: number): boolean {
    this.#at++;
    this.#space();
    if (this.#source.charCodeAt(this.#at) !== close) return true;
    this.#at++;
    return false;
  }

  /** Skips the comma or the closing bracket after an item. Returns true for the comma: another item follows. */
  #goesOn(close: number): boolean {
    this.#space();
    if (this.#source.charCodeAt(this.#at) === close) {
      this.#at++;
      return false;
    }
    this.#expect(COMMA);
    this.#space();
    return true;
  }

  #string(): string {
    this.#expect(QUOTE);
    const start = this.#at;
    for (let at = start; ; at++) {
      const character = this.#source.charCodeAt(at);
      if (character === BACKSLASH) return this.#escaped(start - 1);
      // Past the end there is NaN, which fails this comparison too.
      if (!(character >= SPACE)) notJson();
      if (character !== QUOTE) continue;
      this.#at = at + 1;
      return this.#source.slice(start, at);
    }
  }

  #escaped(start: number): string {
    ESCAPED.lastIndex = start;
    if (!ESCAPED.test(this.#source)) notJson();
    this.#at = ESCAPED.lastIndex;
    return JSON.parse(this.#source.slice(start, this.#at)) as string;
  }

  #integer(): bigint {
    const start = this.#at;
    let end = start;
    let value = 0;
    let next = this.#source.charCodeAt(end);
    for (; isDigit(next); next = this.#source.charCodeAt(++end)) value = 10 * value + (next - ZERO);
    const size = end - start;
    const isLed = this.#source.charCodeAt(start) === ZERO && size > 1;
    if (size > DIGITS_MAX || isLed || next === POINT || next === SMALL_E || next === LARGE_E) notJson();
    this.#at = end;
    return BigInt(size <= DIGITS_EXACT ? value : this.#source.slice(start, end));
  }

  #word(): true | false | null {
    for (const [word, value] of WORDS)
      if (this.#source.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    return notJson();
  }

  #space(): void {
    while (isSpace(this.#source.charCodeAt(this.#at))) this.#at++;
  }

  #expect(character: number): void {
    if (this.#source.charCodeAt(this.#at) !== character) notJson();
    this.#at++;
  }
}

const isDigit = (character: number): boolean => character >= ZERO && character <= NINE;
const isSpace = (character: number): boolean =>
  character === SPACE || character === LINE_FEED || character === RETURN || character === TAB;

function notJson(): never {
  throw new ProtocolError("message-json", "not JSON");
}
