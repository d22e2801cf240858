/**
 * The audit log: committed events in one signed order, a copy of it in files on every server, and the tools to verify, open and
 * prove them (AUDIT.md).
 *
 * It promises that every committed event is in the log exactly once, that the log continues in one way only, and that any later
 * change to a row or a file shows. It never deletes a record. Start with log/line.ts and log/sealed-record.ts (the two forms), then
 * read sequencing/sequence.ts, which orders and signs, copying/follow.ts, which writes, and verifying/verify.ts.
 */
export { AuditError } from "./audit-error.ts";
export { logOrigin } from "./checkpoints/checkpoint-rows.ts";
export {
  CHECKPOINT_PAGE_MAX,
  type CheckpointPage,
  type ListedCheckpoint,
  listCheckpoints,
} from "./checkpoints/list-checkpoints.ts";
export { logVerifier, readSuccessions, type SuccessionRow, succeedLogKey, successionEffect } from "./checkpoints/successions.ts";
export { compareCopy } from "./copying/compare-copy.ts";
export { keepCheckpoint } from "./copying/keep-checkpoint.ts";
export { showCheckpoint } from "./copying/shown-checkpoint.ts";
export { copyVerifier } from "./log/copy-key.ts";
export { Disk, readIfThere } from "./log/disk.ts";
export { formsOf } from "./log/entries.ts";
export {
  type AuditKeyPair,
  addLogKey,
  dropLogKey,
  LOG_KEYS_MAX,
  logKeyId,
  makeAuditorKey,
  makeLogKey,
  readKeyPair,
  readLogKeys,
  readPublicKey,
  writeKeyPair,
  writePublicKey,
} from "./log/keys.ts";
export { decodeLine, encodeLine, eventOfLine, type Line } from "./log/line.ts";
export { readCheckpoint, readSize } from "./log/newest-checkpoint.ts";
export { openPresentLog } from "./proving/present-log.ts";
export { provenLine, proveRecords } from "./proving/proven-record.ts";
export { checkProof, proveRecord } from "./proving/record-proof.ts";
export { type ShownProof, showProof } from "./proving/shown-proof.ts";
export { decrypt } from "./reading/decrypt.ts";
export type { EventFilter } from "./reading/event-filter.ts";
export { findEvents } from "./reading/find-events.ts";
export { LineCursor } from "./reading/line-cursor.ts";
export type { FoundEvent } from "./reading/read-pieces.ts";
export { type SealedCommit, sealedCommits } from "./reading/sealed-commits.ts";
export {
  countEvents,
  EVENT_PAGE_MAX,
  type EventCounts,
  type EventPage,
  type ReadBounds,
  searchEvents,
} from "./reading/search-events.ts";
export { type EventTail, tailEvents } from "./reading/tail-events.ts";
export type { Unread } from "./reading/unread.ts";
export { type Backlog, logSize, readBacklog } from "./sequencing/backlog.ts";
export { beginLog } from "./sequencing/begin-log.ts";
export { leaseHolder, withLease } from "./sequencing/lease.ts";
export { startSequencer } from "./sequencing/sequencer.ts";
export type { SequencerState } from "./sequencing/sequencer-state.ts";
export type { Finding } from "./verifying/finding.ts";
export { verify } from "./verifying/verify.ts";
