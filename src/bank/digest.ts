import { createHmac, hkdfSync } from "node:crypto";
import type { CustomerId } from "../model/ids.ts";
import { encodeRequest, type Request } from "../protocol/message.ts";
import { OPERATIONS } from "../protocol/operations.ts";

/**
 * The key of the digests below, from the pepper. The body of a sign-up holds a password: an unkeyed digest of it in the
 * database would let a thief of the database try passwords at the speed of a hash.
 */
export const digestKeyFrom = (pepper: Buffer): Buffer =>
  Buffer.from(hkdfSync("sha256", pepper, "", "strongroom request digest", 32));

/**
 * What tells whether a repeated request id came with the same body (PROTOCOL.md, section 5.1): 32 bytes over the body
 * and, where the operation needs one, the customer. Operations that do not need a customer are repeated by the ATM after
 * a crash, when nobody is signed in.
 */
export function digestOf(key: Buffer, request: Request, customer: CustomerId | null): Buffer {
  const whose = OPERATIONS[request.op].customer === "needed" ? (customer ?? "") : "";
  return createHmac("sha256", key).update(`${whose}\n`).update(encodeRequest(request)).digest();
}
