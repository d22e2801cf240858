import { createHash } from "node:crypto";

/** Pseudo-random numbers that are the same in every run with the same seed: xoshiro128** of Blackman and Vigna. */
export class Random {
  readonly #state: Uint32Array;

  /** Starts the stream of this text. */
  constructor(seed: string) {
    const digest = createHash("sha256").update(seed).digest();
    this.#state = Uint32Array.from({ length: 4 }, (_, i) => digest.readUInt32LE(4 * i));
  }

  /** Returns a whole number from 0 to n - 1, n up to 2^32. */
  below(n: number): number {
    return Math.floor((this.#next() / 2 ** 32) * n);
  }

  /** Returns a whole number from 0 to n - 1, small ones far more often. */
  smallBelow(n: number): number {
    return this.below(1 + this.below(n));
  }

  /** Returns one of these. Throws RangeError if there is none. */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError("nothing to pick from");
    return items[this.below(items.length)] as Item;
  }

  /** Returns true once in n times. */
  onceIn(n: number): boolean {
    return this.below(n) === 0;
  }

  #next(): number {
    const [a, b, c, d] = this.#state as unknown as [number, number, number, number];
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const [c2, d2] = [c ^ a, d ^ b];
    this.#state.set([a ^ d2, b ^ c2, c2 ^ (b << 9), rotated(d2, 11)]);
    return result;
  }
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
