import type { Sql } from "../../store/store.ts";
import { CompactRange, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type CheckpointRow, newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { checkOpen } from "../checkpoints/seen-writers.ts";
import { compareCopy } from "../copying/compare-copy.ts";
import { type SequencerSettings, verifierOf } from "./sequencer-state.ts";

/**
 * Returns the newest checkpoint of the database. Throws AuditError `log-missing` if there is none, `log-checkpoint` if the log's
 * key did not sign it or its tree is another, and `log-ahead` or `log-forked` if this server's copy has a checkpoint that the
 * database does not have: to sign another would fork the log.
 */
export async function openNewest(sql: Sql, settings: SequencerSettings): Promise<CheckpointRow> {
  const newest = await newestCheckpoint(sql);
  if (newest === null)
    throw new AuditError(
      "log-missing",
      "the database has no checkpoint of the audit log, not even the first: restore it from a backup",
    );
  checkRow(newest, verifierOf(settings));
  await checkOpen(sql, newest.open);
  await compareCopy(sql, settings.dir, verifierOf(settings));
  return newest;
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
