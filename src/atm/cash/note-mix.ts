import type { Money } from "../../model/model.ts";
import { join, type Notes, pieces, tidy, without } from "./notes.ts";
import { NOTES_AT_ONCE_MAX, Payable } from "./payable.ts";

/** How somebody likes an amount to be paid: in few notes, in some of each kind, or in small ones. */
export type MixName = "few" | "mix" | "small";

/** One way to pay an amount, largest denomination first. */
interface NoteMix {
  readonly name: MixName;
  readonly notes: Notes;
}

/** The ways to choose from, the one with the fewest notes first. */
export type NoteMixes = readonly [NoteMix, ...NoteMix[]];

/**
 * The ways in which these cassettes can pay this amount, each once: null where they cannot pay it, one where there is nothing to
 * choose. The same cassettes and amount always give the same ways. `few` has the fewest notes there can be, `mix`
 * one note of as many kinds as possible and the rest in few, `small` as many notes as possible of the smallest kind, then of
 * the next. No way has more notes than the dispenser hands out at once.
 */
export function noteMixes(cassettes: Notes, amount: Money, notesMax = NOTES_AT_ONCE_MAX): NoteMixes | null {
  const ascending = tidy(cassettes).toReversed();
  const few = fewest(ascending, amount, notesMax);
  if (few === null) return null;
  const small = smallest(ascending, amount, notesMax) ?? few;
  const mix = someOfEach(ascending, amount, notesMax) ?? few;
  const ways: [NoteMix, ...NoteMix[]] = [{ name: "few", notes: tidy(few) }];
  // What is both is offered under the plainer name: small notes.
  if (!ways.some((way) => areSame(way.notes, tidy(small)))) ways.push({ name: "small", notes: tidy(small) });
  if (!ways.some((way) => areSame(way.notes, tidy(mix)))) ways.splice(1, 0, { name: "mix", notes: tidy(mix) });
  return ways;
}

/** As few notes as possible; none at all for nothing, null where it cannot be paid. */
function fewest(cassettes: Notes, amount: bigint, notesMax: number): Notes | null {
  if (amount === 0n) return [];
  return amount < 0n || notesMax < 1 ? null : new Payable(cassettes, notesMax).mix(amount as Money);
}

/** One note of each kind, the smallest first, wherever the rest can still be paid; the rest in as few notes as possible. */
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

/** As many notes of the smallest kind as leave a rest that the larger ones can pay; then of the next kind, and so on. */
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

/** For notes in one order. */
const areSame = (a: Notes, b: Notes): boolean =>
  a.length === b.length &&
  a.every(({ denomination, notes }, at) => denomination === b[at]?.denomination && notes === b[at].notes);
