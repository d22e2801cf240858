import type { Dictionaries, KeyGraphs } from "./languages.ts";
import { hashOf, RANK_BITS, type TableHead } from "./word-table.ts";

/** A fuller table has long chains. */
const SLOTS_PER_WORD = 1.25;

/**
 * Returns the word table of these dictionaries, in the form that src/customers/passwords/dictionaries/word-table.ts describes. The
 * same dictionaries make the same bytes. Of a word that stands in a dictionary twice the last rank counts, as with the estimator.
 */
export function wordTableOf(dictionaries: Dictionaries, graphs: KeyGraphs): Buffer {
  const lists = Object.entries(dictionaries);
  if (lists.length >= 2 ** (32 - RANK_BITS)) throw new Error("a word table has no more than 255 dictionaries");
  const ranksOf = new Map<string, Map<number, number>>();
  for (const [dictionary, [, words]] of lists.entries())
    for (const [index, word] of words.entries()) {
      const ranks = ranksOf.get(word) ?? new Map<number, number>();
      ranksOf.set(word, ranks.set(dictionary, index + 1));
    }

  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(1, ranksOf.size) * SLOTS_PER_WORD)));
  const ends: number[] = [];
  const rankEnds: number[] = [];
  const ranks: number[] = [];
  const letters: number[] = [];
  for (const [word, ranksOfWord] of ranksOf) {
    let slot = hashOf(word) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    for (let at = 0; at < word.length; at++) letters.push(word.charCodeAt(at));
    for (const [dictionary, rank] of ranksOfWord) ranks.push(dictionary * 2 ** RANK_BITS + rank);
    rankEnds.push(ranks.length);
    slots[slot] = ends.push(letters.length);
  }
  const head: TableHead = {
    dictionaries: lists.map(([name, words]) => ({
      name,
      longest: words.reduce((most, { length }) => Math.max(most, length), 0),
    })),
    graphs,
    slots: slots.length,
    words: ends.length,
    ranks: ranks.length,
    letters: letters.length,
  };
  return joined(head, [slots, ends, rankEnds, ranks], letters);
}

function joined(head: TableHead, numbers: readonly ArrayLike<number>[], letters: readonly number[]): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  return Buffer.concat([
    ...[length, padded],
    ...numbers.map((each) => Buffer.from(Uint32Array.from(each).buffer)),
    Buffer.from(Uint16Array.from(letters).buffer),
  ]);
}
