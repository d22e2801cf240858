import { HASH_SIZE } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";

/** C2SP tlog-tiles: the files of the tree's hashes and entries, and the encoding of a bundle. */

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Tree levels in one tile. */
export const TILE_HEIGHT = 8;
const LEVEL_MAX = 6;

/** Part of the tree at a level of tiles, or of the entries under it. A `width` below TILE_WIDTH means a partial tile. */
export interface Tile {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

/** A tile of hashes, as opposed to a bundle of entries. */
export type TileOfTree = Tile & { readonly level: number };

/** tile/<L>/<N>[.p/<W>], from the log's folder; 1234067 is x001/x234/067. */
export function tilePath({ level, index, width }: Tile): string {
  const groups: string[] = [];
  for (let rest = index; rest > 0 || groups.length === 0; rest = Math.floor(rest / 1000))
    groups.unshift(`${groups.length === 0 ? "" : "x"}${String(rest % 1000).padStart(3, "0")}`);
  return `tile/${level}/${groups.join("/")}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** How many hashes the tiles of this level hold in a tree of `size` leaves. */
export const levelSize = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** Returns the partial tiles of a tree of `size` leaves, the lowest level first: each level has one at most, at its right end. */
export function partialTiles(size: number): TileOfTree[] {
  const partial: TileOfTree[] = [];
  for (let level = 0; level <= LEVEL_MAX; level++) {
    const hashes = levelSize(level, size);
    const width = hashes % TILE_WIDTH;
    if (width > 0) partial.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return partial;
}

const LENGTH_SIZE = 2;

/** Encodes a bundle: each entry follows its length as u16. */
export function encodeBundle(entries: readonly Buffer[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((size, entry) => size + LENGTH_SIZE + entry.length, 0));
  let offset = 0;
  for (const entry of entries) {
    offset = bundle.writeUInt16BE(entry.length, offset);
    offset += entry.copy(bundle, offset);
  }
  return bundle;
}

/** Decodes a bundle. Throws AuditError `log-tiles` unless it has exactly `width` entries of `entrySize` bytes, nothing else. */
export function decodeBundle(bundle: Buffer, width: number, entrySize: number): Buffer[] {
  const step = LENGTH_SIZE + entrySize;
  if (bundle.length !== width * step) throw new AuditError("log-tiles", "the bundle has the wrong size");
  return Array.from({ length: width }, (_, i) => {
    if (bundle.readUInt16BE(i * step) !== entrySize) throw new AuditError("log-tiles", "an entry has the wrong size");
    return bundle.subarray(i * step + LENGTH_SIZE, (i + 1) * step);
  });
}

/** Decodes a tile. Throws AuditError `log-tiles` unless it has exactly `width` hashes. */
export function decodeTile(tile: Buffer, width: number): Buffer[] {
  if (tile.length !== width * HASH_SIZE) throw new AuditError("log-tiles", "the tile has the wrong size");
  return Array.from({ length: width }, (_, i) => tile.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
}
