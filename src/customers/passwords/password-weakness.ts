import type { RefusalName } from "../../model/model.ts";

/** What makes a password easy to guess. */
export type Weakness = Extract<RefusalName, "password-too-common" | "password-too-simple" | "password-too-near">;

/** One piece of a password, as the estimator explains it. */
export interface Piece {
  readonly pattern: string;
  readonly token: string;
  /** The word that a piece of the pattern `dictionary` is made of, in lower case. */
  readonly matchedWord?: string | undefined;
}

/** Patterns of the pieces that nothing explains, or that only hold others together. */
const UNEXPLAINED: ReadonlySet<string> = new Set(["bruteforce", "separator"]);

/** Returns the weakness of a password by its longest explained piece. `near` holds the customer's own words and the bank's. */
export function weaknessOf(pieces: readonly Piece[], near: readonly string[]): Weakness {
  const explained = pieces.filter(({ pattern }) => !UNEXPLAINED.has(pattern));
  const [longest] = explained.toSorted((one, other) => other.token.length - one.token.length);
  if (longest === undefined) return "password-too-common";
  if (longest.pattern !== "dictionary") return "password-too-simple";
  return near.some((word) => word.toLowerCase() === longest.matchedWord) ? "password-too-near" : "password-too-common";
}
