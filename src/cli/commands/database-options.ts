import { type Option, text } from "../options/option-readers.ts";

/** The options of the database's storage. */
export const DATABASE_OPTIONS = {
  before: {
    value: "QUARTER",
    default: null,
    meaning: "the quarter before which all are archived, such as 2026-Q1; it must have passed",
    read: quarter,
  },
  tablespace: {
    value: "NAME",
    default: null,
    meaning: "the tablespace of PostgreSQL that the partitions are moved to; pg_default moves them back",
    read: text,
  },
} as const satisfies Record<string, Option<unknown>>;

/** The text of a calendar quarter. The store reads it: loading that here would cost every command time. */
function quarter(given: string): string {
  if (!/^(?:19[7-9]\d|[2-9]\d{3})-Q[1-4]$/.test(given)) throw new RangeError("a calendar quarter, such as 2026-Q1");
  return given;
}
