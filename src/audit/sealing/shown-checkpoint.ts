import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Sql } from "../../store/store.ts";
import { CHECKPOINT_FILE, consistencyProof, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { readIfThere } from "../log/disk.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { countSealed } from "./committed-events.ts";

/** The newest checkpoint for a witness, and the proof that the log continues from the size that the witness has. */
export interface ShownCheckpoint {
  readonly note: string;
  readonly proof: readonly Buffer[];
}

const MARK_WAIT_MS = 2_000;
const MARK_CHECK_MS = 10;

/**
 * Returns the newest checkpoint that no power failure can take back, and the consistency proof from the tree of `size` records.
 * The proof is empty if `size` is 0 or not below the checkpoint's. Returns null if the log has no checkpoint, `busy` if the
 * sealer does not mark its records within MARK_WAIT_MS. Throws NoteError or AuditError if the files are not those of the log.
 */
export async function showCheckpoint(
  sql: Sql,
  dir: string,
  verifier: NoteVerifier,
  size: number,
): Promise<ShownCheckpoint | "busy" | null> {
  const note = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString();
  if (note === undefined) return null;
  const head = openCheckpoint(note, verifier);
  if (!(await isMarked(sql, head.size))) return "busy";
  if (size === 0 || size >= head.size) return { note, proof: [] };
  return { note, proof: await consistencyProof(size, head.size, new TileReader(dir, head.size).rangeHash) };
}

/**
 * The sealer marks the records in the database once their checkpoint is durable. A checkpoint that was only just renamed into
 * its place could be gone after a power failure. The log would then rightly continue in another way than a witness had seen.
 */
async function isMarked(sql: Sql, size: number): Promise<boolean> {
  for (const since = performance.now(); (await countSealed(sql)) < size; await setTimeout(MARK_CHECK_MS))
    if (performance.now() - since > MARK_WAIT_MS) return false;
  return true;
}
