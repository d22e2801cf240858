import bcrypt, { getRounds } from "bcrypt";

/** The functions of bcrypt that the bank uses. A secret is what `bcryptSecret` returns for a password. */
export interface Bcrypt {
  /** Rejects with HashLate if it takes longer than its caller waits. */
  hash(secret: string, cost: number): Promise<string>;
  /** Rejects with HashLate likewise. */
  compare(secret: string, hash: string): Promise<boolean>;
  /** A hash for which nobody waits, and which is never late. If this is missing, `hash` is never late. */
  readonly hashUnhurried?: (secret: string, cost: number) => Promise<string>;
}

/** bcrypt on the threads of this process, never late. */
export const bcryptHere: Bcrypt = {
  hash: (secret, cost) => bcrypt.hash(secret, cost),
  compare: (secret, hash) => bcrypt.compare(secret, hash),
};

/** bcrypt on the calling thread, which it blocks. */
export const bcryptNow = {
  hash: (secret: string, cost: number): string => bcrypt.hashSync(secret, cost),
  compare: (secret: string, hash: string): boolean => bcrypt.compareSync(secret, hash),
};

/** Returns the cost with which a hash was made. Throws an error if it is not a hash of bcrypt. */
export const costOf = (hash: string): number => getRounds(hash);
