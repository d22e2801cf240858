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

/** Runs A and B in turn, after `warmUps` rounds of each that do not count, to compile code and warm caches. */
export async function alternate<Name extends string>(
  times: number,
  a: Side<Name>,
  b: Side<Name>,
  warmUps = 1,
): Promise<readonly Pair<Name>[]> {
  const pairs: Pair<Name>[] = [];
  for (let n = 0; n < warmUps + times; n++) pairs.push({ a: await a.round(), b: await b.round() });
  return pairs.slice(warmUps);
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
