/** A power of two: four ids for each event of a usual commit fill a small part of it. */
const PLACES = 2 ** 12;

/**
 * Numbers of the byte strings of one item. It compares their bytes in the item itself. Nearly all are ids and digests, whose last
 * bytes are random, so these serve as their hash: no text is made or hashed, and nothing is allocated.
 */
export class ByteNumbers {
  #places = new Places(PLACES);
  #item = 0;
  #count = 0;

  /** Forgets all. */
  clear(): void {
    this.#item++;
    this.#count = 0;
  }

  /** Returns the number of the `size` bytes at `at`; undefined if they have none. */
  get(bytes: Buffer, at: number, size: number): number | undefined {
    const place = this.#placeOf(bytes, at, size);
    return this.#places.items[place] === this.#item ? this.#places.numbers[place] : undefined;
  }

  /** Gives a number to the `size` bytes at `at`, which have none and stay there. */
  set(bytes: Buffer, at: number, size: number, number: number): void {
    if (2 * this.#count >= this.#places.length) this.#grow(bytes);
    const place = this.#placeOf(bytes, at, size);
    this.#count++;
    const { items, starts, sizes, numbers } = this.#places;
    [items[place], starts[place], sizes[place], numbers[place]] = [this.#item, at, size, number];
  }

  /** The place of these bytes, or the free one where they belong. */
  #placeOf(bytes: Buffer, at: number, size: number): number {
    const { items, starts, sizes, length } = this.#places;
    let place = hashOf(bytes, at, size) % length;
    while (items[place] === this.#item && !(sizes[place] === size && isSame(bytes, starts[place] as number, at, size)))
      place = (place + 1) % length;
    return place;
  }

  #grow(bytes: Buffer): void {
    const { items, starts, sizes, numbers, length } = this.#places;
    this.#places = new Places(2 * length);
    this.#count = 0;
    for (const [place, item] of items.entries())
      if (item === this.#item) this.set(bytes, starts[place] as number, sizes[place] as number, numbers[place] as number);
  }
}

/** For each place the item of which it is, and there a string's start, size and number. */
class Places {
  readonly length: number;
  readonly items: Float64Array;
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
  readonly numbers: Int32Array;

  constructor(length: number) {
    this.length = length;
    this.items = new Float64Array(length).fill(-1);
    this.starts = new Int32Array(length);
    this.sizes = new Int32Array(length);
    this.numbers = new Int32Array(length);
  }
}

/** The last four bytes. */
function hashOf(bytes: Buffer, at: number, size: number): number {
  let hash = 0;
  for (let n = Math.max(0, size - 4); n < size; n++) hash = (hash << 8) | (bytes[at + n] as number);
  return hash >>> 0;
}

function isSame(bytes: Buffer, one: number, other: number, size: number): boolean {
  for (let n = size - 1; n >= 0; n--) if (bytes[one + n] !== bytes[other + n]) return false;
  return true;
}
