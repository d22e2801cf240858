import { secretKeyId } from "../../crypto/crypto.ts";
import { HashLate } from "../../hashing/hashing.ts";

/** The key of the HMAC that a password passes before bcrypt. It is kept outside the database: the hashes alone allow no guess. */
interface Pepper {
  /** Follows from the key and reveals nothing of it; stored beside each hash. */
  readonly id: string;
  /** 32 bytes or more. */
  readonly key: Buffer;
}

/** The peppers of the bank, as one process knows them. */
export interface Peppers {
  /** The one that new hashes are made with. */
  readonly current: Pepper;
  /**
   * Resolves with the key of this pepper; with "ended" if it is gone for ever, so that no password fits its hashes; with null if this
   * process does not have it.
   */
  find(id: string): Promise<Buffer | "ended" | null>;
}

/** This server lacks the pepper of a hash: nothing is known about the password, as after a late hash. The refusal is `bank-busy`. */
export class PepperMissing extends HashLate {}

/** A bank with one pepper. Throws RangeError if it has fewer than 32 bytes. */
export function onePepper(key: Buffer): Peppers {
  if (key.length < 32) throw new RangeError("the pepper has fewer than 32 bytes");
  const current = { id: secretKeyId(key), key };
  return { current, find: async (id) => (id === current.id ? key : null) };
}
