import { type Json, JsonReader } from "./json-reader.ts";
import { ProtocolError } from "./protocol-error.ts";

/**
 * JSON as the protocol defines it (PROTOCOL.md, section 11). UTF-8, no duplicate key, every number an integer without
 * fraction, exponent, sign or leading zero, at most 4 levels deep. JSON.parse keeps the last of two equal keys and turns
 * 1e2 into 100; two readers that differ there see two different messages, so this one refuses both.
 */

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one JSON value and nothing after it. Throws ProtocolError. */
export function readJson(bytes: Uint8Array): Json {
  let source: string;
  try {
    source = utf8.decode(bytes);
  } catch {
    throw new ProtocolError("message-json", "not UTF-8");
  }
  const reader = new JsonReader(source);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Writes a value as readJson reads it, without white space. Throws RangeError for an integer below 0 or above 2^53 - 1. */
export const writeJson = (value: Json): string => JSON.stringify(withNumbers(value));

/** JSON.stringify does not support bigint, and is several times as slow if it must call a function for each value. */
function withNumbers(value: Json): unknown {
  if (typeof value === "bigint") return exact(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  // A spread copies each key as an own key, "__proto__" too.
  const object: Record<string, unknown> = { ...value };
  for (const key of Object.keys(object)) {
    const each = object[key] as Json;
    if (typeof each === "bigint" || typeof each === "object") object[key] = withNumbers(each);
  }
  return object;
}

function exact(integer: bigint): number {
  const number = Number(integer);
  if (integer < 0n || !Number.isSafeInteger(number)) throw new RangeError(`not an integer of the protocol: ${integer}`);
  return number;
}
