/**
 * The standards of a transparency log: the Merkle tree of RFC 6962 with its proofs, signed notes, checkpoints, witnesses'
 * cosignatures; and the successions of a log's key.
 *
 * It promises that a proof verifies only for the tree it was made from. It does no input or output. Start with merkle.ts.
 */
export {
  ADD_CHECKPOINT,
  type AddCheckpoint,
  formatAddCheckpoint,
  formatSize,
  parseAddCheckpoint,
  parseSizeAnswer,
  SIZE_TYPE,
} from "./add-checkpoint.ts";
export {
  CHECKPOINT_FILE,
  claimedOrigin,
  claimedSize,
  openCheckpoint,
  openExtended,
  signCheckpoint,
  withoutOthers,
} from "./checkpoint.ts";
export { compareHeads, type Disagreement, type KeptHead, type PresentLog } from "./compare-heads.ts";
export {
  type Cosignature,
  type CosignatureVerifier,
  cosign,
  cosignaturesOn,
  formatCosignatureVerifier,
  parseCosignatureVerifier,
} from "./cosignature.ts";
export { followSuccessions, formatLogKey, keysOf, type NoteVerifier, parseLogKey } from "./log-key.ts";
export { CompactRange, EMPTY_ROOT, HASH_SIZE, leafHash, nodeHash, sha256, writeSha256 } from "./merkle.ts";
export {
  consistencyProof,
  inclusionProof,
  type RangeHash,
  type TreeHead,
  verifyConsistency,
  verifyInclusion,
} from "./merkle-proof.ts";
export { NoteError } from "./note-error.ts";
export { isKeyName, KEY_NAME_RULE } from "./note-key.ts";
export {
  formatVerifier,
  type NoteSigner,
  openNote,
  parseVerifier,
  signNote,
} from "./signed-note.ts";
export { openSuccession, type Succession, signSuccession, splitSuccessions } from "./succession.ts";
