/**
 * A column of a set-based statement, as PostgreSQL's text form of an array. Only for uuids, hexadecimal, whole numbers and
 * words of our own, which need no quotes: the driver quotes and escapes every element, which takes many times as long. Pass
 * all other texts through the driver, as arrays.
 */
export const column = (values: readonly (string | number | bigint | null)[]): string =>
  `{${values.map((each) => each ?? "null").join(",")}}`;
