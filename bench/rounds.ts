/** What one side did in one round, by the name of the figure. */
export type Figures<Name extends string> = Readonly<Record<Name, number>>;

/** One of the two that are compared. `round` does the same work each time and tells what it took. */
export interface Side<Name extends string> {
  readonly name: string;
  round(): Promise<Figures<Name>>;
}

/** The two rounds that stand beside each other: what a machine does meanwhile, it does to both. */
export interface Pair<Name extends string> {
  readonly a: Figures<Name>;
  readonly b: Figures<Name>;
}

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** A and B in turn, A B A B, so many times, after `unheeded` rounds of each that do not count: code is compiled, caches are warm. */
export async function alternate<Name extends string>(
  times: number,
  a: Side<Name>,
  b: Side<Name>,
  unheeded = 1,
): Promise<readonly Pair<Name>[]> {
  const pairs: Pair<Name>[] = [];
  for (let n = 0; n < unheeded + times; n++) pairs.push({ a: await a.round(), b: await b.round() });
  return pairs.slice(unheeded);
}

/** Least, median and most of at least one value. Values that are no number, for there was nothing to measure, do not count. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter((each) => !Number.isNaN(each)).sort((one, other) => one - other);
  return {
    least: sorted[0] ?? Number.NaN,
    median: quantile(sorted, 0.5),
    most: sorted.at(-1) ?? Number.NaN,
  };
}

/** The value below which this share of the sorted values lies, between two of them where it falls there. NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
