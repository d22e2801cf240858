import type { Figures } from "../figures/figures.ts";
import type { Condition } from "../idle/condition.ts";
import type { Language, Words } from "../words/languages.ts";

/**
 * The part that every screen shows around its own content: which machine this is, who is signed in, and the language of its
 * words.
 */
export interface Frame {
  readonly atm: number;
  /** Null if nobody is signed in. */
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
  readonly condition: Condition;
  /** Whether a private channel to the bank is open: the customer's own or, if nobody is signed in, one of the machine's. */
  readonly channel: boolean;
  readonly contrast: "standard" | "high";
  /** Whether there is a keyboard on the screen: the machine's own, or one that the customer asked for. */
  readonly touch: "machine" | "chosen" | "no";
  /**
   * When the customer's session ends without activity, how long before that the customer is asked, and whether an answer can
   * postpone the end; null if there is no session.
   */
  readonly time: { readonly endsMs: number; readonly answerMs: number; readonly extendable: boolean } | null;
}
