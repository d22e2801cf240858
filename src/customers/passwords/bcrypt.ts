import bcrypt from "bcrypt";

/** The two functions of bcrypt that are used. A secret is what `bcryptSecret` makes of a password. */
export interface Bcrypt {
  /** Throws HashLate where it takes longer than somebody waits. */
  hash(secret: string, cost: number): Promise<string>;
  /** Throws HashLate likewise. */
  compare(secret: string, hash: string): Promise<boolean>;
  /** A hash for which nobody waits, and which is never late; where this is missing, `hash` never is. */
  readonly hashUnhurried?: (secret: string, cost: number) => Promise<string>;
}

/** bcrypt on the threads of this process, which is never late. */
export const bcryptHere: Bcrypt = {
  hash: (secret, cost) => bcrypt.hash(secret, cost),
  compare: (secret, hash) => bcrypt.compare(secret, hash),
};

/** bcrypt on the thread that calls it, which does nothing else meanwhile. */
export const bcryptNow = {
  hash: (secret: string, cost: number): string => bcrypt.hashSync(secret, cost),
  compare: (secret: string, hash: string): boolean => bcrypt.compareSync(secret, hash),
};
