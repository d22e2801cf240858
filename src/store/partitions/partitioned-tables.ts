import { idsMadeIn } from "../../model/model.ts";
import { beginOf, later, type Quarter, quarterAt, quarterText } from "./quarters.ts";

/**
 * A table of history that is divided by the quarter in which its rows were made (docs/decisions/0041-partitions.md). Its key is in
 * the order of time. A row whose key has the time of no partition is in the default partition, `NAME_other`.
 */
export interface PartitionedTable {
  readonly name: string;
  /** The column of the partition key. */
  readonly key: string;
  /** All columns of the primary key, the partition key first. */
  readonly order: readonly string[];
  /** The column with the bank's time of the row. The time in a key may be any: somebody else has made it. */
  readonly at: string;
  /** The first quarter of which a key can be. Before it there are keys of an older form, which have no time. */
  readonly since: Quarter;
  /** Returns the lowest key that can be made at this time, in milliseconds since 1970 UTC, as a literal of SQL. */
  readonly keyAt: (at: number) => string;
}

const DAY_MS = 86_400_000;
/** A writer's id has the day above its random bits (AUDIT.md, section "Writers"). */
const WRITER_DAY_SHIFT = 47n;

export const PARTITIONED: readonly PartitionedTable[] = [
  {
    name: "request_answer",
    key: "request",
    order: ["request", "terminal"],
    at: "at",
    since: quarterAt(0),
    keyAt: (at) => `'${idsMadeIn(at, at).low}'`,
  },
  {
    name: "audit_event",
    key: "writer",
    order: ["writer", "n"],
    at: "at",
    // The writers of version 0.1.0 have random ids.
    since: quarterAt(Date.UTC(2026, 9)),
    keyAt: (at) => String(BigInt(Math.floor(at / DAY_MS)) << WRITER_DAY_SHIFT),
  },
];

/** The name of a quarter's partition: request_answer_2026_q4. */
export const partitionOf = ({ name }: PartitionedTable, quarter: Quarter): string =>
  `${name}_${quarterText(quarter).toLowerCase().replace("-", "_")}`;

/** The partition of all rows that no other partition takes. */
export const otherOf = ({ name }: PartitionedTable): string => `${name}_other`;

/** The keys of a quarter as literals of SQL: from `low` on, to before `end`. */
export const keysOf = ({ keyAt }: PartitionedTable, quarter: Quarter): { readonly low: string; readonly end: string } => ({
  low: keyAt(beginOf(quarter)),
  end: keyAt(beginOf(later(quarter, 1))),
});

/** The condition of SQL that a row's key is of one of these quarters, from `first` on, to before `end`. */
export const isBetween = ({ key, keyAt }: PartitionedTable, first: Quarter, end: Quarter): string =>
  `${key} >= ${keyAt(beginOf(first))} and ${key} < ${keyAt(beginOf(end))}`;
