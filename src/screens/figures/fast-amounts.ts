import type { Payable } from "../../atm/atm.ts";
import { Money } from "../../model/model.ts";

const MULTIPLES = [1n, 2n, 3n, 5n, 10n, 25n];

/** The amounts to offer for one press, in steps of a middling denomination: only those that can be paid right now. */
export function fastAmounts(denominations: readonly Money[], payable: Payable): readonly Money[] {
  const step = denominations[Math.floor((denominations.length - 1) / 2)];
  if (step === undefined) return [];
  return MULTIPLES.map((each) => Money(step * each)).filter((amount) => payable.mix(amount) !== null);
}
