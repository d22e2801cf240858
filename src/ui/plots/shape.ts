/** The area of a plot, in units of its picture; y grows downwards. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A value of each of several equal times that follow each other; null where it is not known, "none" where there was nothing to measure. */
export type Values = readonly Value[];
export type Value = number | "none" | null;

export interface Shape {
  /** A line through the middles of the times that have a value, broken where one has not. */
  readonly line: string;
  /** The area below it. */
  readonly area: string;
  /** The last known value; null if there is none. */
  readonly last: { readonly x: number; readonly y: number } | null;
}

/** Returns the shape of these values, the oldest first, in a plot that reaches from zero to `highest`. */
export function shapeOf(values: Values, highest: number, box: Box): Shape {
  const width = (box.right - box.left) / Math.max(1, values.length);
  const x = (place: number): number => round(box.left + (place + 0.5) * width);
  const y = (value: number): number => round(box.bottom - (Math.min(value, highest) / highest) * (box.bottom - box.top));
  let [line, area] = ["", ""];
  for (const [first, end] of runsOf(values, isNumber)) {
    const corners = values.slice(first, end).map((value, i) => `${x(first + i)} ${y(Number(value))}`);
    // A value by itself is a point: the line's ends are round.
    line += `M${corners.join("L")}${corners.length === 1 ? "h0" : ""}`;
    area += `M${x(first)} ${box.bottom}L${corners.join("L")}V${box.bottom}Z`;
  }
  const place = values.findLastIndex(isNumber);
  return { line, area, last: place < 0 ? null : { x: x(place), y: y(Number(values[place])) } };
}

export const isNumber = (value: Value): value is number => typeof value === "number";

/** A time in which a value is not known. */
export interface Gap {
  /** The first value that is not known, and the one after the last. */
  readonly first: number;
  readonly end: number;
  readonly x: number;
  readonly width: number;
}

/** Returns the times in which any of these series has a value that is not known, oldest first. */
export function gapsOf(series: readonly Values[], { left, right }: Box): readonly Gap[] {
  const length = Math.max(0, ...series.map((values) => values.length));
  const width = (right - left) / Math.max(1, length);
  const isKnown = Array.from({ length }, (_, place) => series.every((values) => (values[place] ?? null) !== null));
  return runsOf(isKnown, (known) => !known).map(([first, end]) => {
    const x = round(left + first * width);
    return { first, end, x, width: round(left + end * width - x) };
  });
}

function runsOf<T>(items: readonly T[], belongs: (item: T) => boolean): readonly (readonly [first: number, end: number])[] {
  const runs: [number, number][] = [];
  for (const [place, item] of items.entries()) {
    if (!belongs(item)) continue;
    const run = runs.at(-1);
    if (run?.[1] === place) run[1] = place + 1;
    else runs.push([place, place + 1]);
  }
  return runs;
}

const round = (value: number): number => Math.round(value * 10) / 10;
