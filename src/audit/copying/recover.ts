import path from "node:path";
import {
  CHECKPOINT_FILE,
  EMPTY_ROOT,
  leafHash,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  type TreeHead,
} from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { copyVerifier, SUCCESSIONS_FILE } from "../log/copy-key.ts";
import { type Disk, readIfThere } from "../log/disk.ts";
import { type Form, listRecordFiles } from "../log/record-file.ts";
import { removeStaleTiles } from "../tiles/tile-edge.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { TileTree } from "../tiles/tile-tree.ts";
import { findTail } from "./find-tail.ts";

/** The state from which a copy continues. */
export interface Recovered {
  readonly tree: TileTree;
  /** The entries of the last bundle, if it is not full. */
  readonly bundle: readonly Buffer[];
  /** For each form the index in the name of its newest file; a form without a file is missing. */
  readonly newest: ReadonlyMap<Form, number>;
}

/**
 * Opens this server's copy (AUDIT.md, section "Copies"). Cuts off everything after its checkpoint: a crash can leave zeros of the
 * right length there, and the same events follow from the database. The newest file of each form and the tree's right edge must
 * match the checkpoint. If not, this throws AuditError `log-*` and has changed no file: move the folder away, and the copy is made
 * again.
 */
export async function recover(dir: string, verifier: NoteVerifier, disk: Disk): Promise<Recovered> {
  for (const folder of ["plain", "sealed", "tlog"]) await disk.makeFolder(path.join(dir, folder));
  const head = await readHead(dir, verifier);
  const reader = new TileReader(dir, head.size);
  const tree = await TileTree.restore(head.size, (tile) => reader.hashes(tile));
  if (!tree.head().root.equals(head.root)) throw new AuditError("log-tiles", "the tiles' root is not the checkpoint's root");
  const bundle = await openBundle(tree, reader);

  const plain = await findTail(dir, "plain", head.size, reader);
  const sealed = await findTail(dir, "sealed", head.size, reader);
  for (const { file, keep } of [...plain.cuts, ...sealed.cuts])
    await (keep === 0 ? disk.remove(path.join(dir, file)) : disk.cut(path.join(dir, file), keep));
  await removeStaleTiles(dir, disk, head.size);
  await disk.removeLeftovers(path.join(dir, CHECKPOINT_FILE));
  await disk.removeLeftovers(path.join(dir, SUCCESSIONS_FILE));
  // If the last process died before it synced the names of the folders or of the checkpoint, only this machine's memory may have
  // them. They must be durable before more follows; all names under the checkpoint were durable before it.
  disk.keepNames(dir);
  disk.keepNames(path.dirname(path.join(dir, CHECKPOINT_FILE)));
  await disk.syncFolders();
  const newest = new Map<Form, number>();
  if (plain.newest !== null) newest.set("plain", plain.newest);
  if (sealed.newest !== null) newest.set("sealed", sealed.newest);
  return { tree, bundle, newest };
}

async function readHead(dir: string, known: NoteVerifier): Promise<TreeHead> {
  const checkpoint = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString() ?? null;
  if (checkpoint === null) {
    const files = [...(await listRecordFiles(dir, "plain")), ...(await listRecordFiles(dir, "sealed"))];
    if (files.length > 0) throw new AuditError("log-checkpoint", "there are records, but no checkpoint");
    return { size: 0, root: EMPTY_ROOT };
  }
  try {
    return openCheckpoint(checkpoint, await copyVerifier(dir, known));
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new AuditError("log-checkpoint", `the checkpoint is not the log's: ${error.message}`, error);
  }
}

/** Reads the entries of the last bundle if it is not full. Throws AuditError `log-tiles` if they are not those of the tree. */
async function openBundle(tree: TileTree, reader: TileReader): Promise<Buffer[]> {
  const edge = tree.partial().find(({ level }) => level === 0);
  if (edge === undefined) return [];
  const bundle = await reader.bundle(edge.index);
  if (!bundle.every((entry, i) => edge.hashes[i]?.equals(leafHash(entry))))
    throw new AuditError("log-tiles", "the last bundle of entries does not match the tree");
  return bundle;
}
