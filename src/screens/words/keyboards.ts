/** The keys of a language's keyboard on the screen, each row as one string in the order of its keys. */
interface Keyboard {
  /** Three rows of small letters, as on the keyboards that are sold where the language is spoken. */
  readonly letters: readonly [string, string, string];
  /** A second layer of at most four rows: letters with accents, or those of another script. */
  readonly more: readonly string[];
  /** What its key shows; by default its first three letters. */
  readonly sign?: string;
}

const QWERTY = ["qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;

/** By the language's code. At most 11 keys stand in a row, so that each is wide enough for a finger. */
export const KEYBOARDS: Readonly<Record<string, Keyboard>> = {
  en: { letters: QWERTY, more: ["àáâäãåæçèéê", "ëìíîïñòóôöõ", "øœùúûüýÿßðþ"] },
  fr: { letters: ["azertyuiop", "qsdfghjklm", "wxcvbn"], more: ["éèêëàâæçîïô", "œùûüÿáäãåíñ", "óöõøúß"] },
  es: { letters: ["qwertyuiop", "asdfghjklñ", "zxcvbnm"], more: ["áéíóúüç", "àèìòùâêîôûï", "äëöãõåæœøß"] },
  de: { letters: ["qwertzuiopü", "asdfghjklöä", "yxcvbnmß"], more: ["àáâãåæçèéêë", "ìíîïñòóôõøœ", "ùúûýÿ"] },
  // Usernames are in Latin letters, so these come first.
  ar: { letters: QWERTY, more: ["ضصثقفغعهخحج", "شسيبلاتنمكط", "ئءؤرىةوزظدذ", "أإآ"], sign: "أبت" },
};

/** The keyboard of a language; the one of English for a language that has none here. */
export const keyboardOf = (code: string): Keyboard => KEYBOARDS[code] ?? (KEYBOARDS["en"] as Keyboard);

/** Above the letters and the signs of every keyboard. */
export const DIGITS = "1234567890";

/** Every sign of ASCII, and some that banks use. */
export const SIGNS = ["!\"#$%&'()*+", ",-./:;<=>?@", "[\\]^_`{|}~€"] as const;
