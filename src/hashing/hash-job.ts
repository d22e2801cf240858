/** A job for the hasher: hash a secret, or compare a secret with a hash. */
export type HashJob = (
  | { readonly kind: "new"; readonly secret: string; readonly cost: number }
  | { readonly kind: "compare"; readonly secret: string; readonly hash: string }
) & {
  /** How long the worker waits for it, in milliseconds; null to wait without limit. */
  readonly withinMs: number | null;
};

/** How long a worker waits for a hash while an ATM waits, in milliseconds. */
export const HASH_MOST_MS = 5_000;

/** A hash for `new`, a boolean for `compare`, or the error if there is neither. */
export type HashResult = string | boolean | Error;
