import { Money, type NoteCount } from "../../model/model.ts";

/** The notes of a machine: those in its cassettes, and those in its reject box. */
export interface MachineNotes {
  readonly cassettes: readonly NoteCount[];
  readonly rejected: readonly NoteCount[];
}

/** What the order of a count says: the notes that were counted, and the machine's counters that they were compared with. */
export interface CountContent {
  readonly counted: MachineNotes;
  readonly before: MachineNotes;
}

type Pairs = readonly (readonly [denomination: number, notes: number])[];
interface Stored {
  readonly cassettes: Pairs;
  readonly rejected: Pairs;
  readonly cassettesBefore: Pairs;
  readonly rejectedBefore: Pairs;
}

/** Writes the content in its one form: lists by denomination, so that equal contents are equal texts. */
export function writeCount({ counted, before }: CountContent): string {
  const stored: Stored = {
    cassettes: pairsOf(counted.cassettes),
    rejected: pairsOf(counted.rejected),
    cassettesBefore: pairsOf(before.cassettes),
    rejectedBefore: pairsOf(before.rejected),
  };
  return JSON.stringify(stored);
}

/** Reads what `writeCount` wrote. Throws if it is anything else. */
export function readCount(content: string): CountContent {
  const { cassettes, rejected, cassettesBefore, rejectedBefore } = JSON.parse(content) as Stored;
  return {
    counted: { cassettes: notesOf(cassettes), rejected: notesOf(rejected) },
    before: { cassettes: notesOf(cassettesBefore), rejected: notesOf(rejectedBefore) },
  };
}

/** True for the same notes by denomination, in any order. A denomination without notes differs from one that is not named. */
export const isSameNotes = (one: MachineNotes, other: MachineNotes): boolean =>
  [one, other].map(({ cassettes, rejected }) => JSON.stringify([pairsOf(cassettes), pairsOf(rejected)])).every(isFirst);

const isFirst = (each: string, _: number, all: readonly string[]): boolean => each === all[0];

/** Denominations and notes are far below 2^53, so JSON holds them exactly. */
const pairsOf = (notes: readonly NoteCount[]): Pairs =>
  notes.map((each) => [Number(each.denomination), each.notes] as const).toSorted(([one], [other]) => one - other);

const notesOf = (pairs: Pairs): NoteCount[] =>
  pairs.map(([denomination, notes]) => ({ denomination: Money(BigInt(denomination)), notes }));
