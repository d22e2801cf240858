import { ProtocolError } from "./protocol-error.ts";

/**
 * JSON as the protocol has it (PROTOCOL.md, section 11): UTF-8, no duplicate key, every number an integer without
 * fraction, exponent, sign or leading zero, at most 4 levels deep. JSON.parse keeps the last of two equal keys and turns
 * 1e2 into 100; two readers that differ there see two different messages, so this one refuses both.
 */
export type Json = null | boolean | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const DEPTH_MAX = 4;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one JSON value and nothing after it. Throws ProtocolError. */
export function readJson(bytes: Uint8Array): Json {
  let source: string;
  try {
    source = utf8.decode(bytes);
  } catch {
    throw new ProtocolError("message-json", "not UTF-8");
  }
  const reader = new Reader(source);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Writes a value as readJson reads it, without white space. Throws RangeError for an integer that not every reader holds exactly. */
export const writeJson = (value: Json): string => JSON.stringify(withNumbers(value));

/** JSON.stringify knows no bigint, and is several times as slow where it must ask for each value what to write. */
function withNumbers(value: Json): unknown {
  if (typeof value === "bigint") return exact(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  // A copy has each key as its own, "__proto__" too.
  const object: Record<string, unknown> = { ...value };
  for (const [key, each] of Object.entries(value)) object[key] = withNumbers(each);
  return object;
}

function exact(integer: bigint): number {
  if (integer < 0n || integer > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`not an integer of the protocol: ${integer}`);
  return Number(integer);
}

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

/** By character codes, because every message goes through here, and patterns take several times as long. */
class Reader {
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
