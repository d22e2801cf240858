/** Reads lists of items with rising indices, and returns the items up to any index. */
export class Ahead<Item extends { readonly index: number }> {
  readonly #lists: AsyncIterator<readonly Item[]>;
  #list: readonly Item[] = [];
  #position = 0;

  constructor(lists: AsyncIterable<readonly Item[]>) {
    this.#lists = lists[Symbol.asyncIterator]();
  }

  /** Returns the items below the index `end` that were not returned before, by index. */
  async until(end: number): Promise<Map<number, Item>> {
    const items = new Map<number, Item>();
    for (;;) {
      for (; this.#position < this.#list.length; this.#position++) {
        const item = this.#list[this.#position] as Item;
        if (item.index >= end) return items;
        items.set(item.index, item);
      }
      const next = await this.#lists.next();
      if (next.done === true) return items;
      [this.#list, this.#position] = [next.value, 0];
    }
  }
}
