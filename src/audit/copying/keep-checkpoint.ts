import path from "node:path";
import {
  consistencyProof,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  type TreeHead,
  verifyConsistency,
} from "../../tlog/tlog.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { Disk, readIfThere } from "../log/disk.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { TileReader } from "../tiles/tile-reader.ts";

/**
 * Puts the newest checkpoint into a file in one step: the file holds the old one or the new one, whatever happens. Keeps the old
 * one if the log does not continue from it, because it proves that the log was set back. Throws NoteError `checkpoint` then, and
 * if the file holds anything else. Throws NoteError `note` if the log's key did not sign the newest one, and AuditError `disk-*`.
 */
export async function keepCheckpoint(dir: string, known: NoteVerifier, file: string): Promise<TreeHead> {
  const newest = await readCheckpoint(dir);
  const verifier = await copyVerifier(dir, known);
  const head = openCheckpoint(newest, verifier);
  const kept = await readIfThere(file);
  if (kept !== null && !(await goesOn(dir, openKept(file, kept.toString(), verifier), head)))
    throw new NoteError(
      "checkpoint",
      `the log does not go on from the checkpoint in ${file}, which stays: run strongroom audit verify --checkpoint ${file} to find out why`,
    );
  await new Disk().replace(path.resolve(file), newest);
  return head;
}

function openKept(file: string, text: string, verifier: NoteVerifier): TreeHead {
  try {
    return openCheckpoint(text, verifier);
  } catch (error) {
    throw new NoteError(
      "checkpoint",
      `${file} holds something else, not a checkpoint of this log, and was not replaced: ${(error as Error).message}`,
    );
  }
}

async function goesOn(dir: string, kept: TreeHead, head: TreeHead): Promise<boolean> {
  if (kept.size > head.size) return false;
  if (kept.size === 0) return true;
  const proof = await consistencyProof(kept.size, head.size, new TileReader(dir, head.size).rangeHash);
  return verifyConsistency(kept, head, proof);
}
