import type { Money } from "../../model/model.ts";

/** The account's balance from this time on. */
export interface Step {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly balance: Money;
}

/** The area of a plot, in units of its picture; y grows downwards. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface PlotShape {
  /** The balance as a line of steps: it stays level until the next entry. */
  readonly line: string;
  /** The area below the line. */
  readonly area: string;
  /** Amounts to write beside the plot, from zero up, and how high they are. */
  readonly ticks: readonly { readonly amount: bigint; readonly y: number }[];
}

/** Maximum of ticks above zero. */
const TICKS_MAX = 4n;
/** The room before the first entry and after the last, as a share of the width. */
const MARGIN = 0.06;

/**
 * The shape of a balance over time: `opening` until the first step; the oldest step comes first. The scale begins at zero, so
 * that heights compare as the amounts do. Steps at one moment are one upright line; without any step it is level.
 */
export function plotShape(opening: Money, steps: readonly Step[], { left, right, top, bottom }: Box): PlotShape {
  const amounts = [opening, ...steps.map((each) => each.balance)];
  const ticks = tickAmounts(amounts.reduce((a, b) => (a > b ? a : b)));
  const highest = Number(ticks.at(-1));
  const y = (amount: bigint): number => round(bottom - (Number(amount) / highest) * (bottom - top));
  const x = timeScale(steps, left, right);
  const corners = steps.map(({ at, balance }) => `H${x(at)}V${y(balance)}`).join("");
  const line = `M${left} ${y(opening)}${corners}H${right}`;
  return { line, area: `${line}V${bottom}H${left}Z`, ticks: ticks.map((amount) => ({ amount, y: y(amount) })) };
}

/** Round amounts (1, 2 or 5 with zeros) from zero to the first that is not below the largest. */
function tickAmounts(largest: bigint): readonly bigint[] {
  const step = stepFor(largest);
  const count = largest === 0n ? 1n : (largest + step - 1n) / step;
  return Array.from({ length: Number(count) + 1 }, (_, n) => BigInt(n) * step);
}

function stepFor(largest: bigint): bigint {
  for (let power = 1n; ; power *= 10n)
    for (const digit of [1n, 2n, 5n]) if (power * digit * TICKS_MAX >= largest) return power * digit;
}

/** Maps times to places; entries that are all at one moment stand in the middle. */
function timeScale(steps: readonly Step[], left: number, right: number): (at: number) => number {
  const first = steps[0]?.at ?? 0;
  const span = (steps.at(-1)?.at ?? 0) - first;
  const width = right - left;
  if (span <= 0) return () => round(left + width / 2);
  return (at) => round(left + width * (MARGIN + ((at - first) / span) * (1 - 2 * MARGIN)));
}

const round = (value: number): number => Math.round(value * 10) / 10;
