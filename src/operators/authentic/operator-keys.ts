import { hkdf, KEY_SIZE, type Key, keyFrom } from "../../crypto/crypto.ts";

/** The size of the secret in `keys/operators.key`, in bytes. */
export const OPERATORS_KEY_SIZE = 32;

/** The keys that derive from the bank's one secret for its operators, which is not in the database. */
export interface OperatorKeys {
  /** Of the HMAC that each row carries which gives power. */
  readonly rows: Key;
  /** Seals the secrets of the six digits. */
  readonly seal: Key;
  /** Makes the stored hashes of passwords useless without this file. */
  readonly pepper: Buffer;
}

/** Derives the keys by HKDF-SHA-256 from the secret of the file, which it does not change. Throws RangeError for another size. */
export function operatorKeysFrom(secret: Buffer): OperatorKeys {
  if (secret.length !== OPERATORS_KEY_SIZE) throw new RangeError(`the operators' secret has ${OPERATORS_KEY_SIZE} bytes`);
  const derive = (info: string): Buffer => hkdf(Buffer.alloc(0), secret, `strongroom operators ${info}`, KEY_SIZE);
  return { rows: keyFrom(derive("rows")), seal: keyFrom(derive("seal")), pepper: derive("pepper") };
}
