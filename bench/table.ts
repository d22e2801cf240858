import { type Pair, spreadOf } from "./rounds.ts";

/** The goal for a median: the median of the ratio, or of side A if `of` says so. */
type Goal = ({ readonly most: number } | { readonly least: number }) & { readonly of?: "ratio" | "a" };

/** One figure of a comparison, with its unit and its number of decimals. */
export interface Row<Name extends string> {
  readonly figure: Name;
  readonly label: string;
  readonly decimals?: number;
  readonly goal?: Goal;
}

/** Rounds of one kind. The label, if any, precedes the labels of its rows. */
export interface Section<Name extends string> {
  readonly label: string;
  readonly rows: readonly Row<Name>[];
  readonly pairs: readonly Pair<Name>[];
}

const COLUMNS = ["ratio", "least", "most", "goal"];

/**
 * Returns a comparison as text: for each figure the medians of both sides, and the median, least and most of the ratios A to B
 * of the pairs of rounds. The ratio is the result.
 */
export function tableOf<Name extends string>(
  title: string,
  sides: readonly [string, string],
  rows: readonly Row<Name>[],
  pairs: readonly Pair<Name>[],
): string {
  return sectionsOf(title, sides, [{ label: "", rows, pairs }]);
}

/** Like `tableOf`, for several kinds of rounds of the same two sides, below each other. */
export function sectionsOf<Name extends string>(
  title: string,
  [a, b]: readonly [string, string],
  sections: readonly Section<Name>[],
): string {
  const head = [`${title} (${sections[0]?.pairs.length ?? 0} pairs)`, a, b, ...COLUMNS];
  const lines = sections.flatMap(({ label, rows, pairs }) =>
    rows.map((row) => cellsOf({ ...row, label: label + row.label }, pairs)),
  );
  return aligned([head, ...lines]);
}

function cellsOf<Name extends string>({ figure, label, decimals = 0, goal }: Row<Name>, pairs: readonly Pair<Name>[]): string[] {
  const median = (side: "a" | "b"): number => spreadOf(pairs.map((pair) => pair[side][figure])).median;
  const ratio = spreadOf(pairs.map((pair) => pair.a[figure] / pair.b[figure]));
  const ratios = [ratio.median, ratio.least, ratio.most].map((each) => written(each, 2));
  const aimedAt = goal?.of === "a" ? median("a") : ratio.median;
  const medians = [median("a"), median("b")].map((each) => written(each, decimals));
  return [label, ...medians, ...ratios, goal === undefined ? "" : verdict(goal, aimedAt)];
}

function verdict(goal: Goal, value: number): string {
  const [words, met] = "most" in goal ? [`<= ${goal.most}`, value <= goal.most] : [`>= ${goal.least}`, value >= goal.least];
  return `${goal.of === "a" ? "first " : ""}${words}: ${met ? "met" : "MISSED"}`;
}

function written(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return "none";
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Aligns the first column to the left, the others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))))
    .map((cells) => `  ${cells.join("  ").trimEnd()}\n`)
    .join("");
}
