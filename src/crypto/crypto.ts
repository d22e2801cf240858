/**
 * The cryptographic primitives, one implementation each, over Node.js's library (OpenSSL).
 *
 * It promises to erase every secret that it copies, and to return null for bytes that do not authenticate. It does not interpret
 * its bytes: no protocol, no file format, no banking. Start with aead.ts and x25519.ts; HPKE (RFC 9180) is in hpke/.
 */
export { type Aead, NONCE_SIZE, openAead, sealAead, TAG_SIZE } from "./aead.ts";
export { Cbc } from "./cbc.ts";
export { Hmac, hkdf, hmacSha256, secretKeyId, sha256 } from "./hmac.ts";
export { ENC_SIZE } from "./hpke/dhkem.ts";
export { type Sender, setupRecipient, setupSender } from "./hpke/hpke.ts";
export { equal, KEY_SIZE, type Key, keyFrom } from "./key.ts";
export { fillRandom } from "./random.ts";
export { dh, generateKeyPair, isPublicKey, type KeyPair, keyPairFrom, keyPairOf, rawPrivate, rawPublic } from "./x25519.ts";
