/** The command line, the environment or the configuration file is wrong. Its message is printed unchanged; exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** With more changes than this it counts as another word. */
const CHANGES_MAX = 3;

/** ` (did you mean X?)` with the nearest of these words, to put behind an unknown word; empty if none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = known
    .map((each) => ({ each, changes: changesBetween(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, changes }) => changes <= Math.min(CHANGES_MAX, Math.floor(each.length / 2)))
    .sort((a, b) => a.changes - b.changes);
  return near[0] === undefined ? "" : ` (did you mean ${near[0].each}?)`;
}

/**
 * Letters that must be inserted, deleted, changed or swapped with their neighbour to turn one word into the other (Damerau and Levenshtein,
 * as optimal string alignment).
 */
function changesBetween(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isSwapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwapped ? (before[j - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, swapped));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
