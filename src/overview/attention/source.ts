/** Where a page leads that shows an item: the name of a view, and what it is to show. */
export interface Target {
  readonly view: "hold" | "alarm" | "terminal" | "day-end" | "proposal";
  readonly id: string;
}

/** What each item that needs a hand has. */
export interface Item {
  /** What to do, in one sentence for operators. */
  readonly action: string;
  readonly target: Target;
}

/** What one source knows: "none" is an empty list, and "not known" is none. */
export type Source<Of extends Item> =
  | {
      readonly known: true;
      /** The most urgent first, at most ITEMS_MAX. */
      readonly items: readonly Of[];
      /** How many there are, also those that are not listed. */
      readonly count: number;
    }
  | { readonly known: false; readonly why: string };

/** The most items of a source. */
export const ITEMS_MAX = 100;

/** A source that knows all of these. */
export const knownItems = <Of extends Item>(items: readonly Of[], count = items.length): Source<Of> => ({
  known: true,
  items: items.slice(0, ITEMS_MAX),
  count,
});

export const notKnown = (why: string): { readonly known: false; readonly why: string } => ({ known: false, why });
