import { randomBytes } from "node:crypto";

/**
 * The positions of a machine's journal and its cash file. Each file records the other's position at the time of writing. A start
 * can therefore detect that one of them has lost data that was on disk, or is another machine's.
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
