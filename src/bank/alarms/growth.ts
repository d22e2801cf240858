/** How much counters have grown since they were last read. A process that was started again counts from 0 again. */
export class Growth {
  readonly #last = new Map<string, number>();

  /** Returns by how much the counter with this name has grown since the last call; all of it at the first. */
  of(name: string, value: number): number {
    const last = this.#last.get(name) ?? 0;
    this.#last.set(name, value);
    return value < last ? value : value - last;
  }
}
