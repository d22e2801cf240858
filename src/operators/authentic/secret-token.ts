import { randomBytes } from "node:crypto";
import { sha256 } from "../../crypto/crypto.ts";

const TOKEN_SIZE = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A secret that one person or program holds, and the SHA-256 of it, which alone is stored. */
export interface SecretToken {
  /** 43 characters of base64url: 32 random bytes. */
  readonly token: string;
  readonly hash: Buffer;
}

export function newToken(): SecretToken {
  const token = randomBytes(TOKEN_SIZE).toString("base64url");
  return { token, hash: hashOf(token) };
}

/**
 * The hash under which a given secret would be stored; null if it has not the form of one. Rows are found by this hash: how long that
 * takes depends on a hash of random bytes, and tells nothing of the secret.
 */
export const hashOfGiven = (token: string): Buffer | null => (TOKEN.test(token) ? hashOf(token) : null);

const hashOf = (token: string): Buffer => sha256(Buffer.from(token));
