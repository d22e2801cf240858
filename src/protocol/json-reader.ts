import type { Json, JsonObject } from "./json.ts";
import { ProtocolError } from "./protocol-error.ts";

const DEPTH_MAX = 4;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const SPACES: ReadonlySet<number> = new Set(Buffer.from(" \t\n\r"));
/** What may not follow an integer, because it would go on with it. */
const FRACTION = /[.eE]/;
/** The most digits of an integer: one more, and eight bytes might not hold it. */
const DIGITS_MAX = 19;
/** A string that has escapes: matches at `lastIndex` or not at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in a string
const ESCAPED = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

/**
 * Reads the values of one text, strictly as json.ts has them. By character codes, because every message goes through here, and
 * patterns take several times as long. Throws ProtocolError.
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
    switch (this.#source[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
      case "f":
      case "n":
        return this.#word();
      default:
        return this.#integer();
    }
  }

  end(): void {
    this.#space();
    if (this.#at !== this.#source.length) throw new ProtocolError("message-json", "something follows the value");
  }

  #object(depth: number): JsonObject {
    // Without a prototype, so that a key such as "__proto__" is a key like any other.
    const object: Record<string, Json> = Object.create(null);
    this.#items("}", () => {
      const key = this.#string();
      if (key in object) throw new ProtocolError("message-json", "a key stands twice");
      this.#space();
      this.#expect(":");
      object[key] = this.value(depth + 1);
    });
    return object;
  }

  #array(depth: number): Json[] {
    const array: Json[] = [];
    this.#items("]", () => array.push(this.value(depth + 1)));
    return array;
  }

  #items(close: string, item: () => void): void {
    this.#at++;
    this.#space();
    if (this.#source[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      this.#space();
      item();
      this.#space();
      if (this.#source[this.#at] === close) break;
      this.#expect(",");
    }
    this.#at++;
  }

  #string(): string {
    this.#expect('"');
    const start = this.#at;
    for (let at = start; ; at++) {
      const code = this.#source.charCodeAt(at);
      if (code === BACKSLASH) return this.#escaped(start - 1);
      // Behind the end there is NaN, which is not below a space either way.
      if (!(code >= 0x20)) notJson();
      if (code !== QUOTE) continue;
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
    while (isDigit(this.#source.charCodeAt(end))) end++;
    const size = end - start;
    const isLed = this.#source.charCodeAt(start) === ZERO && size > 1;
    if (size === 0 || size > DIGITS_MAX || isLed || FRACTION.test(this.#source[end] ?? "")) notJson();
    this.#at = end;
    return BigInt(this.#source.slice(start, end));
  }

  #word(): true | false | null {
    const [word, value] = WORDS.find(([each]) => this.#source.startsWith(each, this.#at)) ?? notJson();
    this.#at += word.length;
    return value;
  }

  #space(): void {
    while (SPACES.has(this.#source.charCodeAt(this.#at))) this.#at++;
  }

  #expect(character: string): void {
    if (this.#source[this.#at] !== character) notJson();
    this.#at++;
  }
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

function notJson(): never {
  throw new ProtocolError("message-json", "not JSON");
}
