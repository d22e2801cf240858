/**
 * A column of a set-based statement, as PostgreSQL's text form of an array. Only for uuids, hexadecimal, whole numbers and
 * words of our own: they need no quotes, and the driver, which quotes and escapes every element, takes many times as long.
 * All other texts go through the driver, as arrays.
 */
export const column = (values: readonly (string | number | bigint | null)[]): string =>
  `{${values.map((each) => each ?? "null").join(",")}}`;
