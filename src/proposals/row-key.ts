import { equal, hkdf, hmacSha256, KEY_SIZE } from "../crypto/crypto.ts";
import { canonicalJson } from "../model/model.ts";
import type { Decision, Making } from "./proposal.ts";

/**
 * Authenticates the two parts of a proposal's row that give power: that somebody made it, and that somebody decided it. The key derives
 * from `keys/operators.key`, which is not in the database.
 */
export class ProposalKey {
  readonly #key: Buffer;

  /** `secret` is the content of keys/operators.key; it is not changed. */
  constructor(secret: Buffer) {
    this.#key = hkdf(Buffer.alloc(0), secret, "strongroom proposals", KEY_SIZE);
  }

  /** The MAC of the maker's part, 32 bytes. */
  ofMaking({ id, operation, input, difference, about, maker, madeAt, expiresAt }: Making): Buffer {
    const { terminal = null, request = null, customer = null, account = null, amount = null } = about;
    return this.#mac([
      ...["strongroom proposal", id, operation, input, difference.toString("hex")],
      ...[terminal, request, customer, account, amount === null ? null : String(amount)],
      ...[maker.id, maker.name, madeAt, expiresAt],
    ]);
  }

  /** The MAC of the decider's part, which covers the maker's part by its MAC. */
  ofDecision(making: Buffer, { verdict, decider, at, reason }: Decision): Buffer {
    return this.#mac(["strongroom proposal decision", making.toString("hex"), verdict, decider.id, decider.name, at, reason]);
  }

  #mac(values: readonly (string | number | null)[]): Buffer {
    return hmacSha256(this.#key, Buffer.from(canonicalJson(values)));
  }
}

/** True if both MACs of a row are right; `decided` is null if nobody has decided. */
export function isAuthentic(
  key: ProposalKey,
  making: Making,
  decision: Decision | null,
  macs: { readonly made: Buffer; readonly decided: Buffer | null },
): boolean {
  // A row that somebody changed may have a time that no JSON of ours holds.
  const times = [making.madeAt, making.expiresAt, decision?.at ?? 0];
  if (!times.every(Number.isSafeInteger)) return false;
  const made = key.ofMaking(making);
  if (!equal(made, macs.made) || (decision === null) !== (macs.decided === null)) return false;
  return decision === null || macs.decided === null || equal(key.ofDecision(made, decision), macs.decided);
}
