/**
 * A column of a set-based statement, as PostgreSQL's text form of an array. Only for uuids, hexadecimal, whole numbers and
 * words of our own, which need no quotes: the driver quotes and escapes every element, which takes many times as long. Pass
 * all other texts through the driver, as arrays.
 */
export const column = (values: readonly (string | number | bigint | null)[]): string =>
  `{${values.map((each) => each ?? "null").join(",")}}`;

/**
 * A change of as many rows as $1 has elements. Fewer are a bug, and nothing of the batch may be applied. The commit is under way
 * already; the division by zero keeps it from taking effect.
 */
export const ofEach = (change: string): string =>
  `with changed as (${change} returning 1) select 1 / (count(*) = cardinality($1))::integer from changed`;
