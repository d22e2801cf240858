import { sha256 } from "../../crypto/crypto.ts";
import { canonicalJson } from "../../model/model.ts";
import type { Difference } from "../operations/operation.ts";

/** SHA-256 of all that a difference says. Two are the same exactly if this is. */
export function differenceDigest({ about, changes }: Difference): Buffer {
  const { terminal = null, request = null, customer = null, account = null, amount = null } = about;
  const subject = { terminal, request, customer, account, amount: amount === null ? null : String(amount) };
  const facts = changes.map(({ what, before, after }) => ({ what, before, after }));
  return sha256(Buffer.from(canonicalJson({ about: subject, changes: facts })));
}
