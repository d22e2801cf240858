import { english } from "../words/english.ts";
import type { Language } from "../words/languages.ts";
import { type Catalogue, makeReady, type Translation } from "../words/template.ts";

const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [..."aàeéiîoöuûcçnñyÿAÅEÉIÎOÖUÛCÇNÑ".matchAll(/(.)(.)/gu)].map(([, plain = "", accented = ""]) => [plain, accented]),
);
const [RIGHT_TO_LEFT, BACK] = ["\u202e", "\u202c"];

/** Returns the text in brackets, with accents, two fifths longer, from right to left. Gaps stay unchanged. */
function pseudoText(text: string): string {
  const turned = text.replace(/(\{\w+\})|[^{]+/g, (part, gap) => gap ?? `${RIGHT_TO_LEFT}${accented(part)}${BACK}`);
  const longer = "one two three four five six seven eight nine ten ".repeat(9).slice(0, Math.ceil(text.length * 0.4));
  return `[${turned} ${RIGHT_TO_LEFT}${accented(longer.trim())}${BACK}]`;
}

const accented = (text: string): string => [...text].map((each) => ACCENTED[each] ?? each).join("");

function pseudoCatalogue(catalogue: Catalogue): Catalogue {
  const entries = Object.entries(catalogue).map(([key, value]) => [
    key,
    typeof value === "string" ? pseudoText(value) : pseudoCatalogue(value as Catalogue),
  ]);
  return Object.fromEntries(entries);
}

/**
 * A language for tests, made from English. It reveals cut-off texts, because its words are longer, wrong alignment, because it
 * runs from right to left, and texts that are not in the catalogue.
 */
export const PSEUDO: Language = {
  code: "ar-XB",
  name: pseudoText("Pseudo"),
  dir: "rtl",
  locale: "he-IL",
  words: makeReady<typeof english>(pseudoCatalogue(english) as unknown as Translation<typeof english>, "en-GB"),
};
