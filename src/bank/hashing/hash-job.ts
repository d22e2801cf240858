/** What a worker has the hasher compute: the hash of a secret, or whether a secret is the one of a hash. */
export type HashJob = (
  | { readonly kind: "new"; readonly secret: string; readonly cost: number }
  | { readonly kind: "compare"; readonly secret: string; readonly hash: string }
) & {
  /** How long the worker waits for it, in milliseconds; null for as long as it takes. */
  readonly withinMs: number | null;
};

/** How long a worker waits for a hash that an ATM waits for, in milliseconds. */
export const HASH_MOST_MS = 5_000;

/** A hash for `new`, yes or no for `compare`, or why there is neither. */
export type HashResult = string | boolean | Error;
