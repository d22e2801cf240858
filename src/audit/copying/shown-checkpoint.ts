import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Sql } from "../../store/store.ts";
import { CHECKPOINT_FILE, consistencyProof, type NoteVerifier, openCheckpoint, type TreeHead } from "../../tlog/tlog.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { readIfThere } from "../log/disk.ts";
import { TileReader } from "../tiles/tile-reader.ts";

/** The newest checkpoint for a witness, and the proof that the log continues from the size that the witness has. */
export interface ShownCheckpoint {
  readonly note: string;
  readonly proof: readonly Buffer[];
}

const COPY_WAIT_MS = 2_000;
const COPY_CHECK_MS = 10;

/**
 * Returns the checkpoint of this server's copy, and the consistency proof from the tree of `size` records. The proof is empty if
 * `size` is 0 or not below the checkpoint's. If a witness has seen a newer one, from another server of the bank, this waits up to
 * COPY_WAIT_MS for the copy, and returns `busy` if it does not catch up. If even the database's log is shorter than `size`, the
 * log was set back, and the witness gets what there is. Returns null if the log has no checkpoint. Throws NoteError or AuditError
 * if the files are not those of the log.
 */
export async function showCheckpoint(
  sql: Sql,
  dir: string,
  verifier: NoteVerifier,
  size: number,
): Promise<ShownCheckpoint | "busy" | null> {
  for (const since = performance.now(); ; await setTimeout(COPY_CHECK_MS)) {
    const shown = await readShown(dir, verifier);
    if (shown !== null && shown.head.size >= size) return prove(dir, shown, size);
    const newest = await newestCheckpoint(sql);
    if (newest === null) return shown === null ? null : { note: shown.note, proof: [] };
    if (newest.size < size) return { note: newest.note, proof: [] };
    if (performance.now() - since > COPY_WAIT_MS) return "busy";
  }
}

interface Shown {
  readonly note: string;
  readonly head: TreeHead;
}

async function readShown(dir: string, known: NoteVerifier): Promise<Shown | null> {
  const note = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString();
  return note === undefined ? null : { note, head: openCheckpoint(note, await copyVerifier(dir, known)) };
}

async function prove(dir: string, { note, head }: Shown, size: number): Promise<ShownCheckpoint> {
  if (size === 0 || size >= head.size) return { note, proof: [] };
  return { note, proof: await consistencyProof(size, head.size, new TileReader(dir, head.size).rangeHash) };
}
