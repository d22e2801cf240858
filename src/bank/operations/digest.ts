import { createSecretKey, hkdfSync } from "node:crypto";
import { Hmac } from "../../crypto/crypto.ts";
import type { CustomerId } from "../../model/model.ts";
import { encodeRequest, OPERATIONS, type Request } from "../../protocol/protocol.ts";

const DIGEST_SIZE = 32;

/**
 * The MAC of the digests below, keyed from the pepper. The body of a sign-up holds a password: an unkeyed digest of it in the
 * database would let a thief of the database try passwords at the speed of a hash.
 */
export function digestMacFrom(pepper: Buffer): Hmac {
  const key = Buffer.from(hkdfSync("sha256", pepper, "", "strongroom request digest", DIGEST_SIZE));
  return new Hmac("sha256", createSecretKey(key));
}

/**
 * The digest that a repeated request id must come with again (PROTOCOL.md, section 5.1): 32 bytes over the body and, if the
 * operation needs one, the customer. Operations that do not need a customer are repeated by the ATM after
 * a crash, when nobody is signed in.
 */
export function digestOf(mac: Hmac, request: Request, customer: CustomerId | null): Buffer {
  const whose = OPERATIONS[request.op].customer === "needed" ? (customer ?? "") : "";
  const digest = Buffer.allocUnsafe(DIGEST_SIZE);
  mac.write([Buffer.from(`${whose}\n`), encodeRequest(request)], digest);
  return digest;
}
