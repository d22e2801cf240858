import { createHmac, hash, hkdfSync } from "node:crypto";

/** SHA-256 over the concatenation of the parts. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const joined = Buffer.concat(parts);
  const digest = hash("sha256", joined, "buffer");
  joined.fill(0); // A part may be secret; this copy ends here.
  return digest;
}

/** HMAC-SHA-256 (RFC 2104) over the concatenation of the parts. For many messages under one key, see Hmac. */
export function hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** HKDF-SHA-256 (RFC 5869), extract and expand, to `size` bytes. */
export const hkdf = (salt: Uint8Array, ikm: Uint8Array, info: string | Uint8Array, size: number): Buffer =>
  Buffer.from(hkdfSync("sha256", ikm, salt, info, size));
