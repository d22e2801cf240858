import {
  consistencyProof,
  type NoteVerifier,
  openCheckpoint,
  type PresentLog,
  type TreeHead,
  verifyConsistency,
} from "../../tlog/tlog.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { TileReader } from "../tiles/tile-reader.ts";

/**
 * Opens the log up to its newest checkpoint, to compare with it what witnesses have kept. Throws NoteError if the key did not sign
 * that checkpoint, and AuditError if there is none. `continues` throws AuditError if a tile is missing or damaged.
 */
export async function openPresentLog(dir: string, known: NoteVerifier): Promise<PresentLog> {
  const checkpoint = await readCheckpoint(dir);
  const head = openCheckpoint(checkpoint, await copyVerifier(dir, known));
  const { rangeHash } = new TileReader(dir, head.size);
  const continues = async (kept: TreeHead): Promise<boolean> =>
    verifyConsistency(kept, head, await consistencyProof(kept.size, head.size, rangeHash));
  return { head, continues };
}
