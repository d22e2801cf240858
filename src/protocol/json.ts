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
export const writeJson = (value: Json): string =>
  JSON.stringify(value, (_, each) => (typeof each === "bigint" ? exact(each) : each));

function exact(integer: bigint): number {
  if (integer < 0n || integer > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`not an integer of the protocol: ${integer}`);
  return Number(integer);
}

/** Sticky patterns: each matches at `lastIndex` or not at all. */
const SPACE = /[ \t\n\r]*/y;
const INTEGER = /(?:0|[1-9][0-9]{0,18})(?![0-9.eE])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  value(depth: number): Json {
    if (depth > DEPTH_MAX) throw new ProtocolError("message-json", "nested too deep");
    this.#take(SPACE);
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
        return { true: true, false: false, null: null }[this.#take(WORD)] as Json;
      default:
        return BigInt(this.#take(INTEGER));
    }
  }

  end(): void {
    this.#take(SPACE);
    if (this.#at !== this.#source.length) throw new ProtocolError("message-json", "something follows the value");
  }

  #object(depth: number): JsonObject {
    // Without a prototype, so that a key such as "__proto__" is a key like any other.
    const object: Record<string, Json> = Object.create(null);
    this.#items("}", () => {
      const key = this.#string();
      if (key in object) throw new ProtocolError("message-json", "a key stands twice");
      this.#take(SPACE);
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
    this.#take(SPACE);
    if (this.#source[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      this.#take(SPACE);
      item();
      this.#take(SPACE);
      if (this.#source[this.#at] === close) break;
      this.#expect(",");
    }
    this.#at++;
  }

  #string(): string {
    return JSON.parse(this.#take(STRING)) as string;
  }

  #expect(character: string): void {
    if (this.#source[this.#at] !== character) throw new ProtocolError("message-json", "not JSON");
    this.#at++;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) throw new ProtocolError("message-json", "not JSON");
    this.#at += match[0].length;
    return match[0];
  }
}
