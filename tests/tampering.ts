import type { KeptLog } from "./kept-log.ts";

/** The copy that a case changes. */
export interface Tampered {
  readonly log: KeptLog;
  /** The audit folder of the copy. */
  readonly audit: string;
  readonly size: number;
}

/** The expected finding: a code, and the place as verify names it. */
export type Found = readonly [code: string, place: string];

export interface Tampering {
  readonly what: string;
  readonly tamper: (copy: Tampered) => Promise<Found> | Found;
  /** True if verify needs the checkpoint of a witness. Without it, this log verifies. */
  readonly kept?: boolean;
}

/** The index of the changed record, in the first pair of files. */
export const I = 20;
