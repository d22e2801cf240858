import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { spanish } from "./spanish.ts";
import { makeReady, type Ready } from "./template.ts";

/** The catalogue, ready for use: `words.account.hello({ name })`. */
export type Words = Ready<typeof english>;

/** A language that the screens offer. */
export interface Language {
  /** For the `lang` attribute (BCP 47). */
  readonly code: string;
  /** Its name in the language itself: a customer who reads only this language must find it. */
  readonly name: string;
  readonly dir: "ltr" | "rtl";
  /** For Intl: how money, numbers and times are written. */
  readonly locale: string;
  /** The file with the letters that the pages' typeface lacks; absent if it lacks none. */
  readonly letters?: string;
  readonly words: Words;
}

/** French puts a thin no-break space before high punctuation and inside quotation marks. */
const spaceFrench = (text: string): string => text.replace(/ ([?!;:»])/g, "\u202f$1").replace(/« /g, "«\u202f");
/** The catalogue is typed with the straight apostrophe; the screens show the curved one. */
const curve = (text: string): string => text.replaceAll("'", "’");
/**
 * What fills a gap of a text from right to left may run from left to right, as usernames and amounts do: isolated (FSI and PDI of
 * Unicode), neither changes the order of the other.
 */
const isolateGaps = (text: string): string => text.replace(/\{\w+\}/g, "\u2068$&\u2069");

const ENGLISH: Language = {
  code: "en",
  name: "English",
  dir: "ltr",
  locale: "en-GB",
  words: makeReady<typeof english>(english, "en-GB", curve),
};
const FRENCH: Language = {
  code: "fr",
  name: "Français",
  dir: "ltr",
  locale: "fr-FR",
  words: makeReady<typeof english>(french, "fr-FR", (text) => spaceFrench(curve(text))),
};
const SPANISH: Language = {
  code: "es",
  name: "Español",
  dir: "ltr",
  locale: "es-ES",
  words: makeReady<typeof english>(spanish, "es-ES", curve),
};
const GERMAN: Language = {
  code: "de",
  name: "Deutsch",
  dir: "ltr",
  locale: "de-DE",
  words: makeReady<typeof english>(german, "de-DE", curve),
};
/** With the digits 0 to 9: so are the keys of the keypad, and notes and cards in most Arabic-speaking countries. */
const ARABIC_LOCALE = "ar-u-nu-latn";
const ARABIC: Language = {
  code: "ar",
  name: "العربية",
  dir: "rtl",
  locale: ARABIC_LOCALE,
  letters: "arabic.woff2",
  words: makeReady<typeof english>(arabic, ARABIC_LOCALE, isolateGaps),
};

/** The languages that the machine offers; the first is the default. */
export const LANGUAGES: readonly [Language, ...Language[]] = [ENGLISH, FRENCH, SPANISH, GERMAN, ARABIC];

/** The language of this code among these; null if there is none. */
export const languageOf = (code: string | null | undefined, languages: readonly Language[]): Language | null =>
  languages.find((each) => each.code === code) ?? null;

/** The offered language that a browser's Accept-Language header prefers most; else the first (RFC 9110, § 12.5.4). */
export function preferredLanguage(header: string | undefined, languages: readonly [Language, ...Language[]]): Language {
  const wishes = (header ?? "").slice(0, 500).split(",").map(wishOf);
  const known = wishes.flatMap(({ tag, weight }) => {
    const language = languages.find(({ code }) => tag === code.toLowerCase() || tag.startsWith(`${code.toLowerCase()}-`));
    return language === undefined || weight === 0 ? [] : [{ language, weight }];
  });
  return known.toSorted((a, b) => b.weight - a.weight)[0]?.language ?? languages[0];
}

function wishOf(text: string): { tag: string; weight: number } {
  const [tag = "", quality] = text
    .trim()
    .toLowerCase()
    .split(/\s*;\s*q=/);
  const weight = quality === undefined ? 1 : /^(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(quality) ? Number(quality) : 0;
  return { tag, weight };
}
