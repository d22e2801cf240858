/**
 * PostgreSQL's text form of a one-dimensional array, `{1,NULL,"a \"b\""}`. The driver's own reader takes NULL for a text. The
 * driver also queries its list of array types in a way that ends the process if the connection is lost meanwhile.
 */

/** Prints the elements, each with `print`; null is NULL. */
export function printArray(values: readonly unknown[], print: (value: unknown) => string): string {
  const elements = values.map((value) => {
    if (value === null || value === undefined) return "NULL";
    return `"${print(value).replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}

/** One element: quoted with its escapes, or bare. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/gs;

/** Reads PostgreSQL's output, each element with `parse`. */
export function parseArray<T>(text: string, parse: (element: string) => T): (T | null)[] {
  return Array.from(text.matchAll(ELEMENT), ([, quoted, bare = ""]) => {
    if (quoted !== undefined) return parse(quoted.replace(/\\(.)/gs, "$1"));
    return bare === "NULL" ? null : parse(bare);
  });
}
