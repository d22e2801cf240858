import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from "node:crypto";
import { AuditError } from "./audit-error.ts";
import { EMPTY, labeledExpand, labeledExtract, uint16 } from "./labeled.ts";

/** DHKEM(X25519, HKDF-SHA256) (RFC 9180, section 4.1). */

export const KEM_ID = 0x0020;
/** Nenc: the size of an encapsulated key, which is an X25519 public key. */
export const ENC_SIZE = 32;
const SECRET_SIZE = 32;
const SUITE_ID = Buffer.concat([Buffer.from("KEM"), uint16(KEM_ID)]);

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Encap(pkR): a fresh shared secret, and what the recipient needs to find it. Only a test of vectors names the ephemeral pair. */
export function encap(recipient: KeyObject, ephemeral: KeyPair = generateKeyPairSync("x25519")): { secret: Buffer; enc: Buffer } {
  const enc = rawPublic(ephemeral.publicKey);
  return { secret: extractAndExpand(agree(ephemeral.privateKey, recipient), enc, rawPublic(recipient)), enc };
}

/** Decap(enc, skR). Throws AuditError `hpke` where enc is no public key, or one of low order. */
export function decap(enc: Buffer, recipient: KeyPair): Buffer {
  if (enc.length !== ENC_SIZE) throw new AuditError("hpke", "the encapsulated key does not have 32 bytes");
  const sender = createPublicKey({ key: enc, format: "raw-public", asymmetricKeyType: "x25519" });
  return extractAndExpand(agree(recipient.privateKey, sender), enc, rawPublic(recipient.publicKey));
}

/** The 32 bytes of an X25519 public key. */
const rawPublic = (key: KeyObject): Buffer => key.export({ format: "raw-public" });

function agree(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey, publicKey });
  } catch (error) {
    throw new AuditError("hpke", "the keys do not agree on a secret", error);
  }
  // RFC 9180, section 7.1.4: an all-zero result is refused. OpenSSL refuses it too; the rule does not depend on that.
  if (shared.every((byte) => byte === 0)) throw new AuditError("hpke", "a public key of low order");
  return shared;
}

/** Erases the result of the key agreement. */
function extractAndExpand(shared: Buffer, enc: Buffer, recipient: Buffer): Buffer {
  const prk = labeledExtract(SUITE_ID, EMPTY, "eae_prk", shared);
  const secret = labeledExpand(SUITE_ID, prk, "shared_secret", Buffer.concat([enc, recipient]), SECRET_SIZE);
  for (const bytes of [shared, prk]) bytes.fill(0);
  return secret;
}
