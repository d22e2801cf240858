/**
 * A change of as many rows as $1 has elements. Fewer are a bug, and nothing of the batch may be applied. The commit is under way
 * already; the division by zero keeps it from taking effect.
 */
export const ofEach = (change: string): string =>
  `with changed as (${change} returning 1) select 1 / (count(*) = cardinality($1))::integer from changed`;
