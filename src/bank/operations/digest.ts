import { createSecretKey, hkdfSync } from "node:crypto";
import { Hmac } from "../../crypto/crypto.ts";
import type { CustomerId } from "../../model/model.ts";
import { encodeOpenPart, OPERATIONS, type Request } from "../../protocol/protocol.ts";

const DIGEST_SIZE = 32;

/**
 * The MAC of the digests below, under the bank's key for requests, which never changes: an answer is for ever. The key is not in the
 * database, so a copy of that alone does not confirm what an amount or a payee was.
 */
export function digestMacFrom(requestsKey: Buffer): Hmac {
  const key = Buffer.from(hkdfSync("sha256", requestsKey, "", "strongroom request digest", DIGEST_SIZE));
  return new Hmac("sha256", createSecretKey(key));
}

/**
 * The digest that a repeated request id must come with again (PROTOCOL.md, section 11): 32 bytes over the body and, if the
 * operation needs one, the customer. Operations that do not need a customer are repeated by the ATM after
 * a crash, when nobody is signed in. Secret fields are left out: a thief of the key and the database would else try passwords at the speed
 * of a MAC, and a repeat at an ATM would tell without any delay whether a password is the one of the first attempt.
 */
export function digestOf(mac: Hmac, request: Request, customer: CustomerId | null): Buffer {
  const whose = OPERATIONS[request.op].customer === "needed" ? (customer ?? "") : "";
  const digest = Buffer.allocUnsafe(DIGEST_SIZE);
  mac.write([Buffer.from(`${whose}\n`), encodeOpenPart(request)], digest);
  return digest;
}
