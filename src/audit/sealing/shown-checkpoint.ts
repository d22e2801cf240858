import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Sql } from "../../store/store.ts";
import { CHECKPOINT_FILE, consistencyProof, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { readIfThere } from "../log/disk.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { countSealed } from "./committed-events.ts";

/** What a witness is shown: the newest checkpoint, and the proof that the log goes on from the size that it knows. */
export interface ShownCheckpoint {
  readonly note: string;
  readonly proof: readonly Buffer[];
}

const MARK_WAIT_MS = 2_000;
const MARK_CHECK_MS = 10;

/**
 * The newest checkpoint that no power failure can take back, and the consistency proof from the tree of `size` records: empty
 * where there is none to give (`size` 0, the same size, a larger one). Null where the log has no checkpoint; `busy` where the
 * sealer has not marked its records within two seconds. Throws NoteError or AuditError where the files are not those of the log.
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
 * its place could be gone after a power failure, and the log would then rightly go on in another way than a witness had seen.
 */
async function isMarked(sql: Sql, size: number): Promise<boolean> {
  for (const since = performance.now(); (await countSealed(sql)) < size; await setTimeout(MARK_CHECK_MS))
    if (performance.now() - since > MARK_WAIT_MS) return false;
  return true;
}
