import type { Sql } from "../../store/store.ts";
import { CompactRange, NoteError, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type CheckpointRow, newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { checkOpen } from "../checkpoints/seen-writers.ts";
import { logVerifier } from "../checkpoints/successions.ts";
import { compareCopy } from "../copying/compare-copy.ts";
import { type SequencerSettings, verifierOf } from "./sequencer-state.ts";

/**
 * Returns the newest checkpoint of the database, and the log's keys by the successions there. Throws AuditError `log-missing` if
 * there is none, `log-checkpoint` if the log's key did not sign it, its tree is another or a succession does not follow from this
 * server's key, and `log-ahead` or `log-forked` if this server's copy has a checkpoint that the database does not have: to sign
 * another would fork the log.
 */
export async function openNewest(
  sql: Sql,
  settings: SequencerSettings,
): Promise<{ readonly newest: CheckpointRow; readonly verifier: NoteVerifier }> {
  const newest = await newestCheckpoint(sql);
  if (newest === null)
    throw new AuditError(
      "log-missing",
      "the database has no checkpoint of the audit log, not even the first: restore it from a backup",
    );
  const verifier = await keysBy(sql, settings);
  checkRow(newest, verifier);
  await checkOpen(sql, newest.open);
  await compareCopy(sql, settings.dir, verifier);
  return { newest, verifier };
}

/** The log's keys by the successions in the database. Throws AuditError `log-checkpoint` if they do not follow from this server's key. */
export async function keysBy(sql: Sql, settings: SequencerSettings): Promise<NoteVerifier> {
  try {
    return await logVerifier(sql, verifierOf(settings));
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new AuditError("log-checkpoint", `the successions of the log's key in the database: ${error.message}`, error);
  }
}

function checkRow({ size, frontier, note }: CheckpointRow, verifier: NoteVerifier): void {
  try {
    const head = openCheckpoint(note, verifier);
    if (head.size === size && CompactRange.restore(size, frontier).root().equals(head.root)) return;
  } catch (error) {
    throw new AuditError(
      "log-checkpoint",
      `the newest checkpoint in the database is not the log's: ${(error as Error).message}`,
      error,
    );
  }
  throw new AuditError("log-checkpoint", "the newest checkpoint in the database does not belong to its row");
}
