import { type Currency, formatMoney } from "../../model/model.ts";
import { arabic } from "./arabic.ts";
import { english, type VouchingWords } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { spanish } from "./spanish.ts";

/** A language of the page that checks receipts. */
export interface VouchingLanguage {
  /** BCP 47, in small letters. */
  readonly code: string;
  /** Its name in the language itself. */
  readonly name: string;
  readonly dir: "ltr" | "rtl";
  /** For Intl. */
  readonly locale: string;
  readonly words: VouchingWords;
}

/** French puts a thin no-break space before high punctuation. */
const spaceFrench = (text: string): string => text.replace(/ ([?!;:»])/g, "\u202f$1");

const spaced = (words: VouchingWords): VouchingWords =>
  Object.fromEntries(Object.entries(words).map(([name, text]) => [name, spaceFrench(text)])) as typeof words;

/** The languages of the ATMs' pages; the first is for a visitor who reads none of them. */
export const VOUCHING_LANGUAGES: readonly [VouchingLanguage, ...VouchingLanguage[]] = [
  { code: "en", name: "English", dir: "ltr", locale: "en-GB", words: english },
  { code: "fr", name: "Français", dir: "ltr", locale: "fr-FR", words: spaced(french) },
  { code: "es", name: "Español", dir: "ltr", locale: "es-ES", words: spanish },
  { code: "de", name: "Deutsch", dir: "ltr", locale: "de-DE", words: german },
  // With the digits 0 to 9, as ATMs write them (docs/decisions/0034-arabic.md).
  { code: "ar", name: "العربية", dir: "rtl", locale: "ar-u-nu-latn", words: arabic },
];

/** The language of this tag, whatever its capitals; else that of a browser's Accept-Language header; else the first. */
export function languageFor(tag: string, header = ""): VouchingLanguage {
  const wishes = [tag, ...header.slice(0, 200).split(",")].map((each) => each.trim().toLowerCase().split(/[-;]/)[0]);
  const known = wishes.flatMap((wish) => VOUCHING_LANGUAGES.filter(({ code }) => code === wish));
  return known[0] ?? VOUCHING_LANGUAGES[0];
}

/** Fills the gaps of a text. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap);

/** "€1,240.00". Takes the amount as text: no digit passes through a float. */
export function moneyText(locale: string, amount: bigint, currency: Currency): string {
  const digits = { minimumFractionDigits: currency.exponent, maximumFractionDigits: currency.exponent };
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: currency.code, ...digits });
  return format.format(formatMoney(amount, currency) as Intl.StringNumericLiteral);
}

/** "24 Nov 2026, 08:15 UTC", as ATMs write it; `at` in milliseconds since 1970 UTC. */
export const timeText = (locale: string, at: number): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(at)} UTC`;
