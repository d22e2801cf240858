import { dictionary as arabic } from "@zxcvbn-ts/language-ar";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as german } from "@zxcvbn-ts/language-de";
import { dictionary as english } from "@zxcvbn-ts/language-en";
import { dictionary as spanish } from "@zxcvbn-ts/language-es-es";
import { dictionary as french } from "@zxcvbn-ts/language-fr";

/** Words by dictionary, the most frequent first. */
export type Dictionaries = Readonly<Record<string, readonly string[]>>;
/** Neighbours of each key, by keyboard. */
export type KeyGraphs = Readonly<Record<string, Readonly<Record<string, readonly (string | null)[]>>>>;

/**
 * The dictionaries of all languages of the screens. Only the build reads them (scripts/dictionaries.mjs): to load them takes half a
 * second of a core and 100 MB, so a bank reads the word table that the build makes of them.
 */
export const DICTIONARIES: Dictionaries = {
  ...common,
  ...english,
  ...french,
  ...spanish,
  ...named("de", german),
  ...named("ar", arabic),
};

export const KEY_GRAPHS: KeyGraphs = adjacencyGraphs;

/** The dictionaries of a language, whose names would otherwise be the same in each of these two. */
function named(language: string, dictionaries: Dictionaries): Dictionaries {
  return Object.fromEntries(Object.entries(dictionaries).map(([name, words]) => [`${name}-${language}`, words]));
}
