import type { Machine } from "../operations/machine.ts";
import { firstPieces, type Notes, pieces } from "./notes.ts";

/** The most notes that the slot takes at a time. */
export const NOTES_IN_MAX = 200;

/** Why the acceptor refuses a note: it cannot read it, the note is damaged, or its kind is unknown. */
export const UNFIT = ["unreadable", "damaged", "unknown"] as const;
export type Unfit = (typeof UNFIT)[number];

/** The pieces that a customer feeds: notes by what is printed on them, and the number of unfit pieces by reason. */
export interface Feed {
  readonly notes: Notes;
  readonly unfit: Readonly<Record<Unfit, number>>;
}

/** A feed after the acceptor has sorted it. */
export interface Sorted {
  /** The notes that the customer is asked to confirm. */
  readonly accepted: Notes;
  /** Number of pieces that lie in the slot again. They were never counted, and still belong to the customer. */
  readonly givenBack: number;
}

/** The number of pieces in a feed, fit and unfit. */
export const piecesFed = ({ notes, unfit }: Feed): number => UNFIT.reduce((sum, why) => sum + unfit[why], pieces(notes));

/**
 * Looks at each note of a feed: takes the notes that there is a cassette for, and gives all others back at once. No counter
 * changes and nothing is journalled: notes become money only once the customer confirms them (`deposit`).
 */
export function sortFeed({ cash, faults, log }: Pick<Machine, "cash" | "faults" | "log">, feed: Feed): Sorted {
  const known = feed.notes.filter(({ denomination, notes }) => notes > 0 && cash.denominations.includes(denomination));
  const accepted = firstPieces(known, takenAtMost(faults));
  const givenBack = piecesFed(feed) - pieces(accepted);
  if (givenBack > 0) log("info", "notes were not accepted and given back at once", { givenBack, accepted: pieces(accepted) });
  return { accepted, givenBack };
}

/** How many notes of this feed it may take; a fault that is armed for it happens now. */
export function takenAtMost(faults: Machine["faults"]): number {
  switch (faults.take("takes-none", "takes-part")) {
    case null:
      return NOTES_IN_MAX;
    case "takes-none":
      return 0;
    case "takes-part":
      return 1;
  }
}
