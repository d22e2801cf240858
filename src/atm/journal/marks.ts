import { randomBytes } from "node:crypto";

/**
 * How far a machine's journal and its cash file have come. Each file bears the other's mark of when it was written, so that a
 * start can tell when one of them has lost what was on disk before, or is another machine's.
 */
export interface Marks {
  /** 16 hex digits, made at the machine's first start. */
  readonly unit: string;
  /** The number of the journal's last line that is on disk; 0 before the first. */
  journal: number;
  /** The version of the cash file that is on disk; 0 before the first. */
  cash: number;
}

/** The marks of a machine that has no files yet. */
export const freshMarks = (): Marks => ({ unit: randomBytes(8).toString("hex"), journal: 0, cash: 0 });
