import { type AddCheckpoint, EMPTY_ROOT, type TreeHead, verifyConsistency } from "../tlog/tlog.ts";

/** Why a witness does not cosign a checkpoint that the log's key signed, with the status of C2SP tlog-witness. */
export interface Objection {
  readonly status: 400 | 409 | 422;
  readonly reason: string;
  /**
   * The log's key signed two trees of one size: a proof of a fork. A missing proof is none, because anybody can send a signed
   * checkpoint with a wrong one.
   */
  readonly isEvidence: boolean;
}

/**
 * Compares a checkpoint with the newest that was cosigned, in the order of the standard. Returns null if the witness may cosign it.
 * `kept` is the tree of size 0 if the witness never cosigned a checkpoint of the log.
 */
export function objectionTo(
  { oldSize, proof }: Pick<AddCheckpoint, "oldSize" | "proof">,
  head: TreeHead,
  kept: TreeHead,
): Objection | null {
  if (oldSize > head.size) return objection(400, "the old size is larger than the checkpoint's");
  if (oldSize !== kept.size) return objection(409, "the old size is not that of the newest cosigned checkpoint");
  if (head.size === 0 && !head.root.equals(EMPTY_ROOT))
    return objection(422, "a tree of size 0 with another root than the empty one");
  if (oldSize === 0) return proof.length === 0 ? null : objection(422, "a proof from the empty tree");
  if (oldSize === head.size && !head.root.equals(kept.root))
    return objection(422, "another root than the cosigned checkpoint of this size has", true);
  if (verifyConsistency(kept, head, proof)) return null;
  return objection(422, "the proof does not show that the log continues from the cosigned checkpoint");
}

const objection = (status: Objection["status"], reason: string, isEvidence = false): Objection => ({
  status,
  reason,
  isEvidence,
});
