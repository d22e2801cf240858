/** The figures of one side in one round, by name. */
export type Figures<Name extends string> = Readonly<Record<Name, number>>;

/** One of the two compared sides. `round` does the same work each time and returns its figures. */
export interface Side<Name extends string> {
  readonly name: string;
  round(): Promise<Figures<Name>>;
}

/** Two adjacent rounds. Other load on the machine affects both. */
export interface Pair<Name extends string> {
  readonly a: Figures<Name>;
  readonly b: Figures<Name>;
}

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/**
 * Runs A and B in turn, after `warmUps` rounds of each that do not count, to compile code and warm caches. Each pair begins with
 * the side that the one before ended with if `isMirrored`: what grows or slows down steadily then favours neither.
 */
export async function alternate<Name extends string>(
  times: number,
  a: Side<Name>,
  b: Side<Name>,
  warmUps = 1,
  isMirrored = false,
): Promise<readonly Pair<Name>[]> {
  const pairs: Pair<Name>[] = [];
  for (let n = 0; n < warmUps + times; n++) {
    const first = isMirrored && n % 2 === 1 ? await b.round() : null;
    const ofA = await a.round();
    pairs.push({ a: ofA, b: first ?? (await b.round()) });
  }
  return pairs.slice(warmUps);
}

/**
 * Returns the interval that has the median of what was measured in at least 95 of 100 runs, by the ranks of these values, which need no
 * assumption about their distribution (binomial). Without enough values it is from the least to the most.
 */
export function medianWithin(values: readonly number[]): readonly [from: number, to: number] {
  const sorted = values.toSorted((one, other) => one - other);
  const count = sorted.length;
  let [outside, chance, rank] = [0, 0.5 ** count, 0];
  while (outside + chance <= 0.025) {
    outside += chance;
    chance *= (count - rank) / (rank + 1);
    rank++;
  }
  const place = Math.max(0, rank - 1);
  return [sorted[place] ?? Number.NaN, sorted[count - 1 - place] ?? Number.NaN];
}

/** Returns least, median and most of at least one value. NaN means nothing was measured and does not count. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter((each) => !Number.isNaN(each)).sort((one, other) => one - other);
  return {
    least: sorted[0] ?? Number.NaN,
    median: quantile(sorted, 0.5),
    most: sorted.at(-1) ?? Number.NaN,
  };
}

/** Returns the value below which this share of the sorted values lies, interpolated. NaN if there are no values. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
