import path from "node:path";
import type { Sql } from "../../store/store.ts";
import { CHECKPOINT_FILE, NoteError, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { checkpointOfSize, newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { readIfThere } from "../log/disk.ts";

/**
 * Compares the checkpoint of this server's copy with the database's. Throws AuditError `log-ahead` if the database's log is
 * shorter, `log-forked` if it has another checkpoint of this size or none, and `log-checkpoint` if the copy's is not the log's.
 */
export async function compareCopy(sql: Sql, dir: string, verifier: NoteVerifier): Promise<void> {
  const note = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString();
  if (note === undefined) return;
  const size = await sizeOf(note, dir, verifier);
  const row = await checkpointOfSize(sql, size);
  if (row?.note === note) return;
  const newest = await newestCheckpoint(sql);
  if (newest !== null && newest.size < size)
    throw new AuditError(
      "log-ahead",
      `this server's copy of the audit log has ${size} records, the database's log only ${newest.size}: somebody set the database back. ` +
        "If it was restored from a backup, say so with strongroom audit restored",
    );
  throw new AuditError(
    "log-forked",
    `this server's copy of the audit log has another checkpoint of ${size} records than the database: one of them was forged. ` +
      "Keep both, and run strongroom verify",
  );
}

/** By the copy's own successions too: a database that was restored from a backup may lack them. */
async function sizeOf(note: string, dir: string, known: NoteVerifier): Promise<number> {
  try {
    return openCheckpoint(note, await copyVerifier(dir, known)).size;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new AuditError("log-checkpoint", `the copy's checkpoint is not the log's: ${error.message}`, error);
  }
}
