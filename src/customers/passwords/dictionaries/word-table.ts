import type { KeyGraphs } from "./languages.ts";

// A word table is a file that is looked up where it lies, without making a string or an object of any word:
//
//   length of the head (4 bytes), head (JSON, padded with spaces to a multiple of 4 bytes), and then, each little-endian:
//   slots    a hash table of 2^n numbers of 4 bytes: 0 if empty, otherwise the number of a word, from 1
//   ends     4 bytes for each word: where its letters end in `letters`, which is where those of the next begin
//   rankEnds 4 bytes for each word: where its ranks end in `ranks`
//   ranks    4 bytes for each word of each dictionary: the dictionary's number in the highest byte, and its rank there, from 1
//   letters  all words in a row, in UTF-16

/** What stands before the numbers. */
export interface TableHead {
  readonly dictionaries: readonly { readonly name: string; readonly longest: number }[];
  readonly graphs: KeyGraphs;
  readonly slots: number;
  readonly words: number;
  readonly ranks: number;
  readonly letters: number;
}

/** Bits of a rank. The others hold the number of its dictionary. */
export const RANK_BITS = 24;
const RANK_MASK = 2 ** RANK_BITS - 1;

/** FNV-1a of the word's UTF-16 units. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The ranks of the words of all dictionaries. */
export class WordTable {
  readonly head: TableHead;
  readonly #slots: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #rankEnds: Uint32Array;
  readonly #ranks: Uint32Array;
  readonly #letters: Uint16Array;
  /** The last word that was looked up. The estimator asks each dictionary for the same word. */
  #word = "";
  #from = 0;
  #to = 0;

  /** Reads what `wordTableOf` made. Keeps `bytes`, and throws an error if they are not all there. */
  constructor(bytes: Uint8Array) {
    const headEnd = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    this.head = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 4, headEnd - 4).toString()) as TableHead;
    let at = bytes.byteOffset + headEnd;
    const next = (count: number): Uint32Array => {
      const numbers = new Uint32Array(bytes.buffer, at, count);
      at += numbers.byteLength;
      return numbers;
    };
    this.#slots = next(this.head.slots);
    this.#ends = next(this.head.words);
    this.#rankEnds = next(this.head.words);
    this.#ranks = next(this.head.ranks);
    this.#letters = new Uint16Array(bytes.buffer, at, this.head.letters);
    if (at + this.#letters.byteLength !== bytes.byteOffset + bytes.byteLength)
      throw new Error("the word table is not complete: install this program again");
  }

  /** Returns the rank of a word in the dictionary of this number, from 1, or undefined if it is not there. */
  rank(dictionary: number, word: string): number | undefined {
    if (word !== this.#word) this.#find(word);
    for (let at = this.#from; at < this.#to; at++) {
      const rank = this.#ranks[at] as number;
      if (rank >>> RANK_BITS === dictionary) return rank & RANK_MASK;
    }
    return undefined;
  }

  /** Finds where the ranks of a word lie. */
  #find(word: string): void {
    this.#word = word;
    this.#from = this.#to = 0;
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(word) & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return;
      if (!this.#isAt(index, word)) continue;
      this.#from = index === 0 ? 0 : (this.#rankEnds[index - 1] as number);
      this.#to = this.#rankEnds[index] as number;
      return;
    }
  }

  #isAt(index: number, word: string): boolean {
    const from = index === 0 ? 0 : (this.#ends[index - 1] as number);
    if ((this.#ends[index] as number) - from !== word.length) return false;
    for (let at = 0; at < word.length; at++) if (this.#letters[from + at] !== word.charCodeAt(at)) return false;
    return true;
  }
}
