/** A value of JSON. Numbers are whole and below 2^53: money, times and indexes. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * Returns the one text of a value (RFC 8785): members in the order of their names' UTF-16 code units, no white space. Throws RangeError for
 * a number that is not a safe integer, and for a text with a lone surrogate.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  if (typeof value === "string" && !value.isWellFormed()) throw new RangeError("not a text of Unicode");
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = value as { readonly [name: string]: Json };
  // Without a comparison function, sort compares UTF-16 code units.
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(members[name] as Json)}`).join(",")}}`;
}

/** Returns the value that a text is the one text of; undefined for every other text. */
export function readCanonicalJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return canonicalJson(value) === text ? value : undefined;
  } catch (error) {
    // RangeError: nested too deep, or a number that canonicalJson never writes.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
