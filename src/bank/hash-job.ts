/** What a worker has the hasher compute: the hash of a secret, or whether a secret is the one of a hash. */
export type HashJob =
  | { readonly kind: "new"; readonly secret: string; readonly cost: number }
  | { readonly kind: "compare"; readonly secret: string; readonly hash: string };

/** A hash for `new`, yes or no for `compare`, or why there is neither. */
export type HashResult = string | boolean | Error;
