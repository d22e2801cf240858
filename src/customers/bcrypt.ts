import bcrypt from "bcrypt";

/** The two functions of bcrypt that are used. A secret is what `bcryptSecret` makes of a password. */
export interface Bcrypt {
  hash(secret: string, cost: number): Promise<string>;
  compare(secret: string, hash: string): Promise<boolean>;
}

/** bcrypt on the threads of this process. */
export const bcryptHere: Bcrypt = bcrypt;
