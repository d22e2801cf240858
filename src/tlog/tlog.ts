/**
 * The standards of a transparency log: the Merkle tree of RFC 6962 with its proofs, signed notes, checkpoints.
 *
 * It promises that a proof verifies only for the tree it was made from. It does no input or output. Start with merkle.ts.
 */
export { CHECKPOINT_FILE, claimedSize, openCheckpoint, signCheckpoint } from "./checkpoint.ts";
export { CompactRange, EMPTY_ROOT, HASH_SIZE, leafHash, sha256, writeSha256 } from "./merkle.ts";
export {
  consistencyProof,
  inclusionProof,
  type RangeHash,
  type TreeHead,
  verifyConsistency,
  verifyInclusion,
} from "./merkle-proof.ts";
export {
  formatVerifier,
  isKeyName,
  KEY_NAME_RULE,
  NoteError,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  parseVerifier,
  signNote,
} from "./signed-note.ts";
