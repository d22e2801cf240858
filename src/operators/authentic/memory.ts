const ENDED_MOST = 10_000;

/**
 * What a process remembers of what it has read. A row that was set back to an older state verifies, because it was true once; the process
 * refuses it as long as it remembers the newer one. After a restart only `strongroom verify` finds it.
 */
export class Memory {
  readonly #newest = new Map<string, number>();
  /** The ids of sessions that ended before their time, in the order in which they were seen. */
  readonly #ended = new Set<string>();

  /** Takes the number of an operator's newest version, which must be committed. */
  sees(operator: string, n: number): void {
    if (n > (this.#newest.get(operator) ?? 0)) this.#newest.set(operator, n);
  }

  /** True if a newer version was seen before. */
  knowsNewer(operator: string, n: number): boolean {
    return n < (this.#newest.get(operator) ?? 0);
  }

  /** Takes the id of a session that has ended. It remembers ENDED_MOST of them, which is more than end while one could still live. */
  seesEnd(session: string): void {
    const [first] = this.#ended;
    if (this.#ended.size >= ENDED_MOST && first !== undefined) this.#ended.delete(first);
    this.#ended.add(session);
  }

  hasEnded(session: string): boolean {
    return this.#ended.has(session);
  }
}
