import assert from "node:assert/strict";
import { test } from "node:test";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { LANGUAGES, languageOf, preferredLanguage } from "./languages.ts";
import { spanish } from "./spanish.ts";
import { type Catalogue, makeReady, type Translation } from "./template.ts";

const OTHERS = { french, spanish, german, arabic } as const;

/** Returns all texts of a catalogue by their keys. */
function textsOf(catalogue: Catalogue, place = ""): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${place}${key}`, value] as [string, string]] : textsOf(value as Catalogue, `${place}${key}.`),
  );
}

const gapsOf = (text = ""): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();

/** The key of a text's English: English has fewer plural categories. */
const placeOf = (key: string, ours: ReadonlyMap<string, string>): string =>
  ours.has(key) ? key : key.replace(/\.(zero|two|few|many)$/, ".other");

for (const [name, catalogue] of Object.entries(OTHERS))
  test(`the ${name} catalogue has exactly the keys and gaps of the English one`, () => {
    const texts = textsOf(catalogue as unknown as Catalogue);
    const ours = new Map(textsOf(english));
    assert.deepEqual([...new Set(texts.map(([key]) => placeOf(key, ours)))].sort(), [...ours.keys()].sort());
    for (const [key, text] of texts) {
      const gaps = gapsOf(ours.get(placeOf(key, ours)));
      // "One note" and "two notes" need no figure.
      const wordless = /\.(zero|one|two)$/.test(key) && !text.includes("{count}");
      assert.deepEqual(gapsOf(text), wordless ? gaps.filter((each) => each !== "count") : gaps, key);
    }
  });

test("Arabic has all six forms of every sentence with a number", () => {
  const forms = new Map<string, Set<string>>();
  for (const [key] of textsOf(arabic as unknown as Catalogue)) {
    const [, place, form] = /^(.*)\.(zero|one|two|few|many|other)$/.exec(key) ?? [];
    if (place !== undefined && form !== undefined) forms.set(place, (forms.get(place) ?? new Set()).add(form));
  }
  const { pluralCategories } = new Intl.PluralRules("ar").resolvedOptions();
  assert.ok(forms.size > 3 && pluralCategories.length === 6);
  for (const [place, found] of forms)
    if (found.has("other")) assert.deepEqual([...found].sort(), pluralCategories.toSorted(), place);
  const words = languageOf("ar", LANGUAGES)?.words;
  const said = [0, 1, 2, 3, 11, 100].map((count) => words?.money.noteSaid(count, { note: "5" }).replace(/ من.*/, ""));
  assert.deepEqual(
    said.map((each) => each?.replaceAll(/[\u2068\u2069]/g, "")),
    [...["لا أوراق", "ورقة واحدة", "ورقتان", "3 أوراق", "11 ورقة", "100 ورقة"]],
  );
});

test("what fills an Arabic text is isolated from it", () => {
  const words = languageOf("ar", LANGUAGES)?.words;
  assert.equal(words?.account.hello({ name: "ada" }), "مرحبًا، \u2068ada\u2069.");
});

test("no text is empty, has stray spaces or wrong typography", () => {
  for (const [name, catalogue] of Object.entries({ english, ...OTHERS }))
    for (const [place, text] of textsOf(catalogue as unknown as Catalogue)) {
      assert.match(text, /^\S(.*\S)?$/, `${name} ${place}`);
      assert.doesNotMatch(text, / {2}|\.\.\.|"/, `${name} ${place}`);
    }
  for (const [place, text] of textsOf(french as unknown as Catalogue))
    assert.doesNotMatch(text, /[^ ][?!:;»]/, `French sets a space before high punctuation: ${place}`);
  for (const [place, text] of textsOf(spanish as unknown as Catalogue)) {
    assert.equal(text.includes("?"), text.includes("¿"), place);
    assert.equal(text.includes("!"), text.includes("¡"), place);
  }
  for (const [place, text] of textsOf(arabic as unknown as Catalogue)) {
    assert.doesNotMatch(text, /[,;?]/, `Arabic has its own comma, semicolon and question mark: ${place}`);
    assert.doesNotMatch(text, /[\u0660-\u0669\u06f0-\u06f9]/, `digits are Latin: ${place}`);
  }
});

test("French has thin no-break spaces, and every language has curved apostrophes", () => {
  const words = languageOf("fr", LANGUAGES)?.words;
  assert.equal(words?.account.menuLead, "Que souhaitez-vous faire\u202f?");
  assert.equal(words?.money.confirmTransfer({ name: "b ? n" }), "Payer b ? n\u202f?", "what is filled in stays as it is");
  assert.equal(words?.frame.signIn, "S’identifier");
});

test("plurals follow the language: in French, 0 and 1 are singular", () => {
  const catalogue = { notes: { one: "{count} note of {worth}", other: "{count} notes of {worth}" } } as const;
  const french: Translation<typeof catalogue> = {
    notes: { one: "{count} billet de {worth}", other: "{count} billets de {worth}" },
  };
  const [en, fr] = [makeReady<typeof catalogue>(catalogue, "en-GB"), makeReady<typeof catalogue>(french, "fr-FR")];
  const worth = { worth: "{count}" };
  assert.deepEqual([en.notes(0, worth), en.notes(1, worth)], ["0 notes of {count}", "1 note of {count}"]);
  assert.deepEqual([fr.notes(0, worth), fr.notes(2000, worth)], ["0 billet de {count}", "2\u202f000 billets de {count}"]);
});

test("a translation with a missing key or gap does not compile", () => {
  const catalogue = { hello: "Hello, {name}.", bye: "Goodbye." } as const;
  // @ts-expect-error: "bye" is missing
  const short: Translation<typeof catalogue> = { hello: "Bonjour, {name}." };
  // @ts-expect-error: {name} is missing
  const blank: Translation<typeof catalogue> = { hello: "Bonjour.", bye: "Au revoir." };
  assert.ok(short && blank);
});

test("the language follows the browser's preferences by weight, and is English by default", () => {
  const prefers = (header?: string): string => preferredLanguage(header, LANGUAGES).code;
  assert.equal(prefers("fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"), "fr");
  assert.equal(prefers("it, es-419;q=0.7, fr;q=0.6"), "es");
  assert.equal(prefers("fr;q=0, es;q=0.1"), "es");
  assert.equal(prefers("en;q=0.5, FR ; q=0.501"), "fr");
  for (const header of [undefined, "", "it", "frx", "*", ";q=1", "fr;q=2", "fr;q=NaN", ",".repeat(9999)])
    assert.equal(prefers(header), "en");
});
