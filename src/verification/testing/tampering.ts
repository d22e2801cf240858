import type { FindingKind } from "../findings.ts";
import type { TestStory } from "./test-story.ts";

/** A change of the database, and the kind and the words of a finding that it must cause. */
export type Tampering = readonly [name: string, sql: (story: TestStory) => string, kind: FindingKind, what: RegExp];

/** A change of one column of one row for each of these values. */
export const columnsOf = (
  table: string,
  row: (story: TestStory) => string,
  values: Readonly<Record<string, readonly [value: string, kind: FindingKind, what: RegExp]>>,
): readonly Tampering[] =>
  Object.entries(values).map(([column, [value, kind, what]]) => [
    `${table}.${column}`,
    (story) => `update ${table} set ${column} = ${value} where ${row(story)}`,
    kind,
    what,
  ]);
