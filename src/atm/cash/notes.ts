import { Money, type NoteCount, worth as worthOf } from "../../model/model.ts";

/**
 * Notes by denomination, each denomination at most once: the content of cassettes, or the notes that a customer gives or gets.
 */
export type Notes = readonly NoteCount[];

/** The worth of these notes, in minor units. */
export const worth = (notes: Notes): Money => Money(worthOf(notes));

/** The number of single notes. */
export const pieces = (notes: Notes): number => notes.reduce((sum, each) => sum + each.notes, 0);

/** The number of notes of this denomination; 0 if there are none. */
export const notesOf = (notes: Notes, denomination: Money): number =>
  notes.find((each) => each.denomination === denomination)?.notes ?? 0;

/** All notes of both. */
export function join(a: Notes, b: Notes): Notes {
  const joined = a.map((each) => ({ ...each, notes: each.notes + notesOf(b, each.denomination) }));
  const others = b.filter((each) => !a.some((known) => known.denomination === each.denomination));
  return [...joined, ...others];
}

/** `a` less `b`; a denomination with nothing left stays, with 0. Throws RangeError if `b` has notes that `a` lacks. */
export function without(a: Notes, b: Notes): Notes {
  if (b.some((each) => each.notes > notesOf(a, each.denomination))) throw new RangeError("more notes than there are");
  return a.map((each) => ({ ...each, notes: each.notes - notesOf(b, each.denomination) }));
}

/** Largest denomination first, without the denominations that have no note: the order in which people count. */
export const tidy = (notes: Notes): Notes =>
  notes.filter((each) => each.notes > 0).toSorted((a, b) => (a.denomination < b.denomination ? 1 : -1));

/** The first `most` notes, largest denomination first: the notes that a picker has picked if it stops early. */
export function firstPieces(notes: Notes, most: number): Notes {
  let left = most;
  const picked = tidy(notes).map((each) => {
    const taken = Math.min(left, each.notes);
    left -= taken;
    return { ...each, notes: taken };
  });
  return tidy(picked);
}

/** True if these are the same notes, in any order. */
export const isSameNotes = (one: Notes, other: Notes): boolean =>
  [...one, ...other].every(({ denomination }) => notesOf(one, denomination) === notesOf(other, denomination));
