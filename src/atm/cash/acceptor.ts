import type { Machine } from "../operations/machine.ts";
import { firstPieces, type Notes, pieces } from "./notes.ts";

/** The most notes that the slot takes at a time. */
export const NOTES_IN_MAX = 200;

/** Why the acceptor does not take a note: it cannot read it, the note is damaged, or of a kind that it does not know. */
export const UNFIT = ["unreadable", "damaged", "unknown"] as const;
type Unfit = (typeof UNFIT)[number];

/** What a customer feeds: notes by what is printed on them, and how many pieces are unfit, and why. */
export interface Feed {
  readonly notes: Notes;
  readonly unfit: Readonly<Record<Unfit, number>>;
}

/** What the acceptor made of a feed. */
export interface Sorted {
  /** What the customer is asked to confirm. */
  readonly accepted: Notes;
  /** So many pieces lie in the slot again. They were never counted and are nobody's money but the customer's. */
  readonly givenBack: number;
}

/** How many pieces of terms a feed has. */
export const piecesFed = ({ notes, unfit }: Feed): number => UNFIT.reduce((sum, why) => sum + unfit[why], pieces(notes));

/**
 * Looks at each note of a feed: takes those that there is a cassette for, and gives all others back at once. No counter
 * changes and nothing is journalled: what is taken becomes money only once it is confirmed (`deposit`).
 */
export function sortFeed({ cash, faults, log }: Pick<Machine, "cash" | "faults" | "log">, feed: Feed): Sorted {
  const known = feed.notes.filter(({ denomination, notes }) => notes > 0 && cash.denominations.includes(denomination));
  const accepted = firstPieces(known, takenAtMost(faults));
  const givenBack = piecesFed(feed) - pieces(accepted);
  if (givenBack > 0) log("info", "notes were not accepted and given back at once", { givenBack, accepted: pieces(accepted) });
  return { accepted, givenBack };
}

/** How many notes of the next feed it takes; the fault that was asked for has happened then. */
function takenAtMost(faults: Machine["faults"]): number {
  switch (faults.take("takes-none", "takes-part")) {
    case null:
      return NOTES_IN_MAX;
    case "takes-none":
      return 0;
    case "takes-part":
      return 1;
  }
}
