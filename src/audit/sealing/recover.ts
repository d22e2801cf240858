import path from "node:path";
import {
  CHECKPOINT_FILE,
  EMPTY_ROOT,
  HASH_SIZE,
  leafHash,
  type NoteVerifier,
  openCheckpoint,
  type TreeHead,
} from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type Disk, readIfThere } from "../log/disk.ts";
import { FORMS, type Form, listRecordFiles, type RecordFile, readRecordFile } from "../log/record-file.ts";
import { BATCH_MAX, type SegmentHeader } from "../log/segment.ts";
import { removeStaleTiles } from "../tiles/tile-edge.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { TileTree } from "../tiles/tile-tree.ts";

/** The state from which the log continues. */
export interface Recovered {
  readonly tree: TileTree;
  /** The entries of the last bundle, if it is not full. */
  readonly bundle: readonly Buffer[];
  readonly nextSegment: number;
  /** The id of the key that the last segment was sealed to; null if there is no segment, or its header has no key id. */
  readonly keyId: string | null;
  /** The checkpoint's text; null for a log that has none yet. */
  readonly checkpoint: string | null;
}

/**
 * Starts the log (AUDIT.md, section "Start-up"). Cuts off everything after the last checkpoint: it was never signed, and a
 * crash can leave zeros of the right length there. The database has marked none of these events, so they are sealed again. The
 * newest file of each form and the tree's right edge must match the checkpoint, and the database must not be ahead of it. If
 * not, this throws AuditError `log-*` and has changed no file.
 */
export async function recover(
  dir: string,
  verifier: NoteVerifier,
  { disk, sealedInDatabase }: { disk: Disk; sealedInDatabase: number },
): Promise<Recovered> {
  for (const folder of ["plain", "sealed", "tlog"]) await disk.makeFolder(path.join(dir, folder));
  const { checkpoint, head } = await readCheckpoint(dir, verifier);
  if (head.size < sealedInDatabase)
    throw new AuditError(
      "log-behind-database",
      `the checkpoint covers ${head.size} records, the database says ${sealedInDatabase} are sealed`,
    );
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
  // If the last process died before the sync of the checkpoint's name, only this machine's memory may have that name. It must
  // be durable before the marks that follow; all other names were durable before it.
  disk.keepNames(path.dirname(path.join(dir, CHECKPOINT_FILE)));
  await disk.syncFolders();
  return { tree, bundle, nextSegment: sealed.segment + 1, keyId: sealed.keyId, checkpoint };
}

async function readCheckpoint(dir: string, verifier: NoteVerifier): Promise<{ checkpoint: string | null; head: TreeHead }> {
  const checkpoint = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString() ?? null;
  if (checkpoint === null) {
    const files = [...(await listRecordFiles(dir, "plain")), ...(await listRecordFiles(dir, "sealed"))];
    if (files.length > 0) throw new AuditError("log-checkpoint", "there are records, but no checkpoint");
    return { checkpoint, head: { size: 0, root: EMPTY_ROOT } };
  }
  try {
    return { checkpoint, head: openCheckpoint(checkpoint, verifier) };
  } catch (error) {
    throw new AuditError("log-checkpoint", `the checkpoint is not the log's: ${(error as Error).message}`, error);
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

interface Tail {
  /** Files to be cut to `keep` bytes, or removed if that is 0. */
  readonly cuts: readonly { file: string; keep: number }[];
  /** The segment of the last record that stays; -1 if there is none, or the form has no segments. */
  readonly segment: number;
  readonly keyId: string | null;
}

/** Finds the records after the checkpoint, and proves the newest file that stays against the entries. */
async function findTail(dir: string, form: Form, size: number, reader: TileReader): Promise<Tail> {
  const files = await listRecordFiles(dir, form);
  const newest = files.findLast(({ firstIndex }) => firstIndex < size);
  if (newest === undefined && size > 0) throw new AuditError("log-records", `the files of the ${form} form are missing`);
  const beyond = files.filter(({ firstIndex }) => firstIndex >= size);
  const cuts = beyond.map(({ name }) => ({ file: name, keep: 0 }));
  let unsigned = 0;
  for (const file of beyond) unsigned += await countRecords(dir, form, file);
  if (newest === undefined) return refuseLongTail(form, unsigned, { cuts, segment: -1, keyId: null });

  const bytes = await readRecordFile(dir, newest);
  let [index, keep, header] = [newest.firstIndex, 0, null as SegmentHeader | null];
  for (const record of FORMS[form].records(bytes)) {
    if (index >= size) {
      unsigned++;
      continue;
    }
    const entry = reader.entryAtHand(index) ?? (await reader.entry(index));
    const half = form === "plain" ? entry.subarray(0, HASH_SIZE) : entry.subarray(HASH_SIZE);
    if (record.digest === null || !record.digest.equals(half))
      throw new AuditError("log-records", `${newest.name}: record ${index} is not the one that was sealed`);
    keep = record.end;
    header = record.header;
    index++;
  }
  if (index < size)
    throw new AuditError("log-records", `${newest.name} ends before record ${index}; the checkpoint covers ${size}`);
  if (keep < bytes.length) cuts.push({ file: newest.name, keep });
  return refuseLongTail(form, unsigned, { cuts, segment: header?.segment ?? -1, keyId: header?.keyId ?? null });
}

async function countRecords(dir: string, form: Form, file: RecordFile): Promise<number> {
  return [...FORMS[form].records(await readRecordFile(dir, file))].length;
}

/** Throws AuditError `log-tail` for more than one batch after the checkpoint: no crash leaves that, an older checkpoint does. */
function refuseLongTail(form: Form, unsigned: number, tail: Tail): Tail {
  if (unsigned > BATCH_MAX)
    throw new AuditError("log-tail", `${unsigned} records of the ${form} form follow the checkpoint: no crash leaves so many`);
  return tail;
}
