import { type Pair, spreadOf } from "./rounds.ts";

/** One figure of a comparison, with its unit, and how many decimals make sense. */
export interface Row<Name extends string> {
  readonly figure: Name;
  readonly label: string;
  readonly decimals?: number;
  /** The median ratio that is aimed at: no more than `most`, or no less than `least`. */
  readonly goal?: { readonly most: number } | { readonly least: number };
}

const COLUMNS = ["ratio", "least", "most", "goal"];

/**
 * A comparison as text: for each figure the median of both sides, and the ratio A to B of each pair of rounds: its median,
 * least and most. The ratio is what counts; the medians tell what it is a ratio of.
 */
export function tableOf<Name extends string>(
  title: string,
  [a, b]: readonly [string, string],
  rows: readonly Row<Name>[],
  pairs: readonly Pair<Name>[],
): string {
  const head = [`${title} (${pairs.length} pairs)`, a, b, ...COLUMNS];
  const lines = rows.map((row) => cellsOf(row, pairs));
  return aligned([head, ...lines]);
}

function cellsOf<Name extends string>({ figure, label, decimals = 0, goal }: Row<Name>, pairs: readonly Pair<Name>[]): string[] {
  const median = (side: "a" | "b"): string => written(spreadOf(pairs.map((pair) => pair[side][figure])).median, decimals);
  const ratio = spreadOf(pairs.map((pair) => pair.a[figure] / pair.b[figure]));
  const ratios = [ratio.median, ratio.least, ratio.most].map((each) => written(each, 2));
  return [label, median("a"), median("b"), ...ratios, goal === undefined ? "" : verdict(goal, ratio.median)];
}

function verdict(goal: { readonly most: number } | { readonly least: number }, ratio: number): string {
  const [words, met] = "most" in goal ? [`<= ${goal.most}`, ratio <= goal.most] : [`>= ${goal.least}`, ratio >= goal.least];
  return `${words}: ${met ? "met" : "MISSED"}`;
}

function written(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return "none";
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** The first column to the left, the others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))))
    .map((cells) => `  ${cells.join("  ").trimEnd()}\n`)
    .join("");
}
