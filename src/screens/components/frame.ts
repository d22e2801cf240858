import type { Figures } from "../figures/figures.ts";
import type { Language, Words } from "../words/languages.ts";

/** What every screen shows around its own: which machine this is, who is signed in, and the language that it speaks. */
export interface Frame {
  readonly atm: number;
  /** Null where nobody is signed in. */
  readonly username: string | null;
  readonly language: Language;
  /** The language's words. */
  readonly words: Words;
  /** How this language writes the bank's money, and times. */
  readonly figures: Figures;
  /** The languages to choose from. */
  readonly languages: readonly Language[];
  /** The screen's own address, to come back to in another language. */
  readonly path: string;
  readonly contrast: "standard" | "high";
  /**
   * When the customer's session ends if nobody does anything, how long before that it is asked, and whether the answer can put
   * the end off; null where there is no session.
   */
  readonly time: { readonly endsMs: number; readonly answerMs: number; readonly extendable: boolean } | null;
}
