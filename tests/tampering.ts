import type { KeptLog } from "./kept-log.ts";

/** The copy that a case tampers with. */
export interface Tampered {
  readonly log: KeptLog;
  /** The audit folder of the copy. */
  readonly audit: string;
  readonly size: number;
}

/** What must be found: a code, and the place as verify names it. */
export type Found = readonly [code: string, place: string];

export interface Tampering {
  readonly what: string;
  readonly tamper: (copy: Tampered) => Promise<Found> | Found;
  /** With the checkpoint that a witness kept; without it, such a log holds by itself. */
  readonly kept?: boolean;
}

/** The index of the record that is tampered with, in the first pair of files. */
export const I = 20;
