import {
  type Cosignature,
  type CosignatureVerifier,
  cosignaturesOn,
  inclusionProof,
  leafHash,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  verifyInclusion,
} from "../../tlog/tlog.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { decodeLine, type Line } from "../log/line.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { provenLine, readLine } from "./proven-record.ts";

/** A sibling on the way from a leaf to the root, and on which side of the way it stands. */
interface PathStep {
  readonly side: "left" | "right";
  readonly hash: Buffer;
}

/** A record with its inclusion proof in parts, to be shown and computed again step by step (RFC 9162, section 2.1.3). */
export interface ShownProof {
  readonly index: number;
  /** Null if the plain file of the record was moved off the host. */
  readonly line: Line | null;
  /** The 64 bytes of the leaf: SHA-256 of the plain line, then of the sealed record. */
  readonly entry: Buffer;
  readonly leafHash: Buffer;
  /** From the leaf's sibling up. */
  readonly path: readonly PathStep[];
  readonly root: Buffer;
  /** How many records the checkpoint covers. */
  readonly size: number;
  /** The signed note. */
  readonly checkpoint: string;
  readonly cosignatures: readonly Cosignature[];
}

/**
 * Proves a record under this checkpoint, and verifies the proof. Throws NoteError `checkpoint` if it does not cover the record, and
 * NoteError `note` or AuditError `log-tiles` or `log-records` if the log is not what was signed.
 */
export async function showProof(
  dir: string,
  known: NoteVerifier,
  {
    checkpoint,
    index,
    witnesses,
  }: { readonly checkpoint: string; readonly index: number; readonly witnesses: readonly CosignatureVerifier[] },
): Promise<ShownProof> {
  const head = openCheckpoint(checkpoint, await copyVerifier(dir, known));
  if (!(index >= 0 && index < head.size))
    throw new NoteError("checkpoint", `the checkpoint of ${head.size} records does not cover record ${index} yet: try again`);
  const reader = new TileReader(dir, head.size);
  const proof = await inclusionProof(index, head.size, reader.rangeHash);
  const entry = await reader.entry(index);
  const leaf = leafHash(entry);
  if (!verifyInclusion(index, head.size, leaf, proof, head.root))
    throw new NoteError("note", `the proof of record ${index} does not lead to the root of the checkpoint`);
  const text = (await readLine(dir, index)).slice(0, -1);
  if (text !== "") provenLine({ index, entry, line: text, proof }, head);
  return {
    ...{ index, entry, leafHash: leaf, root: head.root, size: head.size, checkpoint },
    line: text === "" ? null : decodeLine(text),
    path: sidesOf(index, head.size).map((side, i) => ({ side, hash: proof[i] as Buffer })),
    cosignatures: cosignaturesOn(checkpoint, witnesses),
  };
}

/** The sides of the siblings of leaf `index` in the tree of `size` leaves, from the leaf up (RFC 9162, section 2.1.3.2). */
function sidesOf(index: number, size: number): readonly PathStep["side"][] {
  const sides: PathStep["side"][] = [];
  for (let [at, last] = [index, size - 1]; last > 0; [at, last] = [Math.floor(at / 2), Math.floor(last / 2)])
    // The last node of a level without a sibling goes up as it is.
    if (at % 2 === 1) sides.push("left");
    else if (at < last) sides.push("right");
  return sides;
}
