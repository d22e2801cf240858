import { type Options, ZxcvbnFactory } from "@zxcvbn-ts/core";
import type { WordTable } from "./dictionaries/word-table.ts";

/**
 * Only the first characters are estimated, because the time grows fast with the length. If this many are hard to guess, so is the
 * whole password.
 */
const CHARACTERS_MOST = 24;

/** Returns zxcvbn's estimator with the dictionaries of this table, where it looks up one word after the other. */
export function estimatorWith(table: WordTable): ZxcvbnFactory {
  const { dictionaries, graphs } = table.head;
  const estimator = new ZxcvbnFactory({ graphs: graphs as Options["graphs"], maxLength: CHARACTERS_MOST });
  // The estimator would make these two of lists of words: objects whose properties are the words, and the length of the longest.
  // It has no public way to take them ready-made. estimator.test.ts fails if another version of it does something else with them.
  const options = Reflect.get(estimator, "options") as Options;
  options.rankedDictionaries = Object.fromEntries(dictionaries.map(({ name }, index) => [name, ranksIn(table, index)] as const));
  options.rankedDictionariesMaxWordSize = Object.fromEntries(dictionaries.map(({ name, longest }) => [name, longest] as const));
  return estimator;
}

/** An object whose properties are the words of a dictionary, as the estimator reads them. */
const ranksIn = (table: WordTable, dictionary: number): Record<string, number> =>
  new Proxy({}, { get: (_, word) => (typeof word === "string" ? table.rank(dictionary, word) : undefined) });
