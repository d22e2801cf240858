import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { DICTIONARIES, type Dictionaries, KEY_GRAPHS } from "./dictionaries/languages.ts";
import { wordTableOf } from "./dictionaries/make-word-table.ts";
import { WordTable } from "./dictionaries/word-table.ts";
import { estimatorWith } from "./estimator.ts";

const built = readFileSync(fileURLToPath(import.meta.resolve("#programs/customers/passwords/dictionaries/words.bin")));

test("the word table of the build has every word of every dictionary with its rank, and no other", () => {
  const table = new WordTable(built);
  assert.deepEqual(
    table.head.dictionaries.map(({ name }) => name),
    Object.keys(DICTIONARIES),
  );
  for (const [dictionary, words] of Object.values(DICTIONARIES).entries())
    for (const [index, word] of words.entries())
      if (table.rank(dictionary, word) !== index + 1) assert.fail(`${word} has the rank ${table.rank(dictionary, word)}`);
  for (const word of ["", "no-such-word", DICTIONARIES["lastnames-ar"]?.[0] ?? "", "__proto__", "constructor", "\u0000", "💂"]) {
    const isIn = (words: readonly string[]) => words.includes(word);
    for (const [dictionary, words] of Object.values(DICTIONARIES).entries())
      assert.equal(table.rank(dictionary, word) !== undefined, isIn(words), word);
  }
});

test("the same dictionaries make the same bytes, and a table that is cut off is refused", () => {
  const few = { one: ["b", "a", "ab", "éa"], two: ["a", "c", "a"], none: [] };
  const bytes = wordTableOf(few, KEY_GRAPHS);
  assert.deepEqual(wordTableOf(structuredClone(few), KEY_GRAPHS), bytes);
  assert.equal(new WordTable(bytes).rank(1, "a"), 3, "the last rank counts");
  assert.throws(() => new WordTable(Buffer.from(bytes.subarray(0, -2))));
});

// Some words of each dictionary, changed in the ways that the estimator looks for, and passwords that it explains without a dictionary.
const CHANGES: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}2026!`,
  (word) => word.replaceAll("a", "@").replaceAll("e", "3").replaceAll("o", "0").replaceAll("s", "$"),
  (word) => `${[...word].reverse().join("")}-${word}`,
  (word) => `${word}bob`,
];
const SAMPLES = 2;
/** Shorter lists are days, colours and the like, in three languages. */
const LONG = 100;
const OTHERS = [
  ...["56789012", "3edc4rfv5tgb", "zzzzzzzzzzzz", "12/12/2012", "onetwothreefour", "MondayTuesday", "lundi-mardi-mercredi"],
  ...["correct horse battery", "ثلاثة طيور بيضاء", "🐘🦒🦓🐆🐊🦏🐃🐂", "\u0000\u0000", "4@8({[<3", "x".repeat(25), "Riverside77"],
];

test("passwords are estimated as by the estimator's own reading of the dictionaries", () => {
  const words = (from: Dictionaries) =>
    Object.values(from)
      .filter((list) => list.length >= LONG)
      .flatMap((list) => Array.from({ length: SAMPLES }, (_, nth) => list[Math.floor((nth * list.length) / SAMPLES)] ?? ""));
  const sampled = words(DICTIONARIES).map((word, nth) => (CHANGES[nth % CHANGES.length] as (typeof CHANGES)[0])(word));
  const own = new ZxcvbnFactory({
    dictionary: DICTIONARIES as Record<string, string[]>,
    graphs: KEY_GRAPHS as Record<string, Record<string, (string | null)[]>>,
    maxLength: 24,
  });
  const here = estimatorWith(new WordTable(built));
  for (const password of [...sampled, ...OTHERS]) {
    const [expected, found] = [own, here].map((estimator) => {
      const { guesses, sequence } = estimator.check(password, ["bob", "Riverside", "strongroom"]);
      return { guesses, sequence };
    });
    assert.deepEqual(found, expected, password);
  }
});

test("names that every JavaScript object has are words like any other", () => {
  const here = estimatorWith(new WordTable(built));
  for (const word of ["constructor", "__proto__"]) {
    const { guesses, sequence } = here.check(`xx${word}xx`, []);
    assert.ok(Number.isFinite(guesses) && sequence.every(({ guesses: each }) => Number.isFinite(each)), word);
  }
});
