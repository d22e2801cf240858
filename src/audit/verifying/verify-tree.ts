import { leafHash, type TreeHead } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { type TileOfHashes, TileTree } from "../tiles/tile-tree.ts";
import { TILE_WIDTH, type Tile, tilePath } from "../tiles/tiles.ts";
import type { FindingCode, Findings } from "./finding.ts";

/** The stored tree after its check. */
export interface CheckedTree {
  readonly reader: TileReader;
  /** Indices of entries that are missing or not what was signed, so that they prove nothing about their records. */
  readonly unknown: ReadonlySet<number>;
  /** The roots at the sizes of the checkpoints kept elsewhere; those are absent that the tree has not, or that cannot be built. */
  readonly keptRoots: ReadonlyMap<number, Buffer>;
}

/** Returns the entry of this index; null if it is missing or not what was signed. */
export async function signedEntry({ reader, unknown }: CheckedTree, index: number): Promise<Buffer | null> {
  if (unknown.has(index)) return null;
  return reader.entryAtHand(index) ?? (await reader.entry(index));
}

/** A tree built from one of the two sources, and the stored tiles that differ from it. */
class Candidate {
  readonly tree = new TileTree();
  readonly changedTiles: string[] = [];
  readonly keptRoots = new Map<number, Buffer>();

  append(leaf: Buffer, keptSizes: ReadonlySet<number>): void {
    this.tree.append(leaf);
    if (keptSizes.has(this.tree.size)) this.keptRoots.set(this.tree.size, this.tree.head().root);
  }
}

/**
 * Builds the whole tree twice, from the entries and from the lowest tiles. If the two differ, the one that does not have the
 * signed root was changed.
 */
export async function verifyTree(
  dir: string,
  head: TreeHead,
  keptSizes: ReadonlySet<number>,
  findings: Findings,
): Promise<CheckedTree> {
  const reader = new TileReader(dir, head.size);
  // A new buffer for each of millions of tiles would fill the memory before the garbage collector runs.
  const passing = new TileReader(dir, head.size, { reuse: true });
  const [fromEntries, fromTiles] = [new Candidate(), new Candidate()];
  const differing: number[] = [];
  const unknown = new Set<number>();

  for (let first = 0; first < head.size; first += TILE_WIDTH) {
    const tile = { level: 0, index: first / TILE_WIDTH, width: Math.min(TILE_WIDTH, head.size - first) };
    const entries = await noting(findings, "bundle-damaged", { ...tile, level: "entries" }, passing.bundle(tile.index));
    const hashes = await noting(findings, "tile-damaged", tile, passing.hashes(tile));
    for (let i = 0; i < tile.width; i++) {
      const entry = entries?.[i];
      if (entry === undefined) unknown.add(first + i);
      const stored = hashes?.[i];
      const leaf = entry !== undefined ? leafHash(entry) : stored && Buffer.from(stored);
      // The entry and its hash are both missing, so the tree cannot be built; the findings so far give the reason.
      if (leaf === undefined) return { reader, unknown: allFrom(first, head.size, unknown), keptRoots: new Map() };
      const isSame = stored === undefined || stored.equals(leaf);
      if (!isSame) differing.push(first + i);
      fromEntries.append(leaf, keptSizes);
      fromTiles.append(isSame ? leaf : Buffer.from(stored), keptSizes);
    }
    await compareTiles(reader, [fromEntries, fromTiles], (tree) => tree.takeFull(), findings);
  }
  await compareTiles(reader, [fromEntries, fromTiles], (tree) => tree.partial(), findings);

  const [entriesHold, tilesHold] = [fromEntries, fromTiles].map(({ tree }) => tree.head().root.equals(head.root));
  const trusted = tilesHold === true ? fromTiles : fromEntries;
  if (entriesHold === false && tilesHold === false) findings.add("root-differs", { file: "tlog/checkpoint" });
  for (const file of trusted.changedTiles) findings.add("tile-changed", { file });
  for (const index of differing) {
    if (trusted === fromTiles) unknown.add(index);
    findings.add(...changedAt(index, head.size, trusted === fromTiles));
  }
  return { reader, unknown, keptRoots: trusted.keptRoots };
}

function changedAt(index: number, size: number, isEntry: boolean): [FindingCode, { file: string; index: number }] {
  const tile = Math.floor(index / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, size - tile * TILE_WIDTH);
  const file = fileOf({ level: isEntry ? "entries" : 0, index: tile, width });
  return [isEntry ? "entry-changed" : "tile-changed", { file, index }];
}

/** Compares the tiles above the lowest level. They add no information, but readers rely on them. */
async function compareTiles(
  reader: TileReader,
  candidates: readonly Candidate[],
  tilesOf: (tree: TileTree) => TileOfHashes[],
  findings: Findings,
): Promise<void> {
  const tiles = candidates.map(({ tree }) => tilesOf(tree).filter(({ level }) => level > 0));
  for (const [i, tile] of (tiles[0] ?? []).entries()) {
    const hashes = await noting(findings, "tile-damaged", tile, reader.hashes(tile));
    for (const [j, { changedTiles }] of candidates.entries())
      if (hashes !== null && !hashes.every((hash, k) => tiles[j]?.[i]?.hashes[k]?.equals(hash))) changedTiles.push(fileOf(tile));
  }
}

const fileOf = (tile: Tile): string => `tlog/${tilePath(tile)}`;

/** Resolves with null and adds a finding if the file is damaged. */
async function noting<Result>(
  findings: Findings,
  code: FindingCode,
  tile: Tile,
  reading: Promise<Result>,
): Promise<Result | null> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add(code, { file: fileOf(tile) }, error.message);
    return null;
  }
}

function allFrom(first: number, size: number, unknown: Set<number>): Set<number> {
  for (let index = first; index < size; index++) unknown.add(index);
  return unknown;
}
