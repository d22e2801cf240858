import type { Money } from "./money.ts";

/** A number of notes of one denomination, which is in minor units. */
export interface NoteCount {
  readonly denomination: Money;
  readonly notes: number;
}

/** Returns what these notes are worth, in minor units. The sum may exceed AMOUNT_MAX. */
export const worth = (notes: readonly NoteCount[]): bigint =>
  notes.reduce((sum, each) => sum + each.denomination * BigInt(each.notes), 0n);
