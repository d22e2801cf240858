import type { Money } from "../../model/model.ts";
import { join, type Notes, pieces, tidy, without } from "./notes.ts";
import { NOTES_AT_ONCE_MAX, Payable } from "./payable.ts";

/** How a customer wants an amount paid: in few notes, in some of each kind, or in small ones. */
export type MixName = "few" | "mix" | "small";

/** One way to pay an amount, largest denomination first. */
interface NoteMix {
  readonly name: MixName;
  readonly notes: Notes;
}

/** The ways to choose from, the one with the fewest notes first. */
export type NoteMixes = readonly [NoteMix, ...NoteMix[]];

/**
 * The distinct ways in which these cassettes can pay this amount: null if they cannot pay it, a single way if there is no choice.
 * The same cassettes and amount always give the same ways. `few` has the fewest notes. `mix` has one note of as many kinds as
 * possible, and the rest in few notes. `small` has as many notes as possible of the smallest kind, then of the next. No way has
 * more than `notesMax` notes, by default the most that the dispenser pays out at once.
 */
export function noteMixes(cassettes: Notes, amount: Money, notesMax = NOTES_AT_ONCE_MAX): NoteMixes | null {
  const ascending = tidy(cassettes).toReversed();
  const few = fewest(ascending, amount, notesMax);
  if (few === null) return null;
  const small = smallest(ascending, amount, notesMax) ?? few;
  const mix = someOfEach(ascending, amount, notesMax) ?? few;
  const ways: [NoteMix, ...NoteMix[]] = [{ name: "few", notes: tidy(few) }];
  // A way that is both small and mixed is offered under the plainer name: small notes.
  if (!ways.some((way) => areSame(way.notes, tidy(small)))) ways.push({ name: "small", notes: tidy(small) });
  if (!ways.some((way) => areSame(way.notes, tidy(mix)))) ways.splice(1, 0, { name: "mix", notes: tidy(mix) });
  return ways;
}

/** As few notes as possible: an empty list for 0, null if the amount cannot be paid. */
function fewest(cassettes: Notes, amount: bigint, notesMax: number): Notes | null {
  if (amount === 0n) return [];
  return amount < 0n || notesMax < 1 ? null : new Payable(cassettes, notesMax).mix(amount as Money);
}

/** One note of each kind, smallest first, if the rest can still be paid; then the rest in as few notes as possible. */
function someOfEach(ascending: Notes, amount: bigint, notesMax: number): Notes | null {
  let [taken, left]: [Notes, bigint] = [[], amount];
  for (const { denomination } of ascending) {
    const more = join(taken, [{ denomination, notes: 1 }]);
    if (fewest(without(ascending, more), left - denomination, notesMax - pieces(more)) === null) continue;
    [taken, left] = [more, left - denomination];
  }
  const rest = fewest(without(ascending, taken), left, notesMax - pieces(taken));
  return rest === null ? null : join(taken, rest);
}

/** As many notes of the smallest kind as possible while the larger kinds can pay the rest; then of the next kind, and so on. */
function smallest(ascending: Notes, amount: bigint, notesMax: number): Notes | null {
  const [first, ...larger] = ascending;
  if (first === undefined) return amount === 0n ? [] : null;
  const { denomination } = first;
  const most = Math.min(first.notes, notesMax, Number(amount / denomination));
  for (let notes = most; notes >= 0; notes--) {
    const left = amount - denomination * BigInt(notes);
    if (fewest(larger, left, notesMax - notes) === null) continue;
    const rest = smallest(larger, left, notesMax - notes);
    return rest === null ? null : [{ denomination, notes }, ...rest];
  }
  return null;
}

/** Both lists must be in the same order. */
const areSame = (a: Notes, b: Notes): boolean =>
  a.length === b.length &&
  a.every(({ denomination, notes }, at) => denomination === b[at]?.denomination && notes === b[at].notes);
