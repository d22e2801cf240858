import type { PartitionedTable } from "./partitioned-tables.ts";
import type { Quarter } from "./quarters.ts";

/** One partition on its way to a tablespace. */
export interface Archiving {
  readonly table: PartitionedTable;
  readonly quarter: Quarter;
  readonly tablespace: string;
  /** The names of the migrations that the copy is made by. */
  readonly applied: string;
  /** Called in each step, with its name; a test does there what others do at that moment. */
  readonly onStep: (step: ArchiveStep) => Promise<void>;
}

export type ArchiveStep = "made" | "filling" | "filled" | "vacuumed" | "copied" | "replacing" | "switched" | "replaced";
