/** Counts events by two names from closed lists. Each name costs one look-up in a map, which the money path can afford. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(first: string, second: string): void {
    const row = this.#counts.get(first) ?? new Map<string, number>();
    const before = row.get(second) ?? 0;
    row.set(second, before + 1);
    if (row.size === 1 && before === 0) this.#counts.set(first, row);
  }

  *[Symbol.iterator](): Generator<readonly [first: string, second: string, times: number]> {
    for (const [first, row] of this.#counts) for (const [second, times] of row) yield [first, second, times];
  }
}
