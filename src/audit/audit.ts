/**
 * The audit log: committed events sealed into two forms, and the tools to verify, open and prove them (AUDIT.md).
 *
 * It promises that every committed event is sealed exactly once and in order, and that any later change to a file shows. It
 * never deletes a record. Start with log/line.ts and log/segment.ts (the two forms), then read sealing/sealer.ts, which writes
 * the log, and verifying/verify.ts.
 */
export { AuditError } from "./audit-error.ts";
export { Disk, readIfThere } from "./log/disk.ts";
export { keyIdOf } from "./log/key-id.ts";
export { makeAuditorKey, makeLogKey, readKeyPair, readPublicKey, writeKeyPair, writePublicKey } from "./log/keys.ts";
export { type Confidential, decodeLine, encodeLine, type Line } from "./log/line.ts";
export { LineCursor } from "./log/line-cursor.ts";
export { readCheckpoint, readSize } from "./log/newest-checkpoint.ts";
export { checkProof, proveRecord } from "./proving/record-proof.ts";
export { type Backlog, countSealed, readBacklog } from "./sealing/committed-events.ts";
export { keepCheckpoint } from "./sealing/keep-checkpoint.ts";
export { leaseHolder, withLease } from "./sealing/lease.ts";
export { startSealer } from "./sealing/sealer.ts";
export type { SealerState } from "./sealing/sealer-state.ts";
export { showCheckpoint } from "./sealing/shown-checkpoint.ts";
export { decrypt } from "./verifying/decrypt.ts";
export type { Finding } from "./verifying/finding.ts";
export type { Unread } from "./verifying/unread.ts";
export { verify } from "./verifying/verify.ts";
