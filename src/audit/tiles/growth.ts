import { leafHash, type TreeHead } from "../../tlog/tlog.ts";
import type { TileTree } from "./tile-tree.ts";
import { encodeBundle, partialTiles, TILE_WIDTH, type Tile, tilePath } from "./tiles.ts";

/** A tile or bundle as a file. */
export interface TileFile {
  readonly tile: Tile;
  readonly bytes: Buffer;
}

/** The growing tree and the entries under it. */
export class Growth {
  readonly #tree: TileTree;
  /** The entries of the last bundle, which is not full. */
  #bundle: Buffer[];

  constructor(tree: TileTree, bundle: readonly Buffer[]) {
    this.#tree = tree;
    this.#bundle = [...bundle];
  }

  get size(): number {
    return this.#tree.size;
  }

  head(): TreeHead {
    return this.#tree.head();
  }

  /**
   * Appends entries and returns the tiles and bundles that the new size needs and the old size did not have. A tile under the
   * last checkpoint is never among them: a crash during its rewrite would leave that checkpoint without it. `leaves` are the
   * entries' leaf hashes, for a caller that has them.
   */
  append(entries: readonly Buffer[], leaves: readonly Buffer[] = entries.map(leafHash)): TileFile[] {
    const there = new Set(partialTiles(this.size).map(tilePath));
    const bundles: TileFile[] = [];
    for (const [i, entry] of entries.entries()) {
      this.#tree.append(leaves[i] as Buffer);
      this.#bundle.push(entry);
      if (this.#bundle.length < TILE_WIDTH) continue;
      bundles.push(this.#bundleFile());
      this.#bundle = [];
    }
    if (this.#bundle.length > 0) bundles.push(this.#bundleFile());
    const tiles = [...this.#tree.takeFull(), ...this.#tree.partial()].filter((tile) => !there.has(tilePath(tile)));
    return [...bundles, ...tiles.map((tile) => ({ tile, bytes: Buffer.concat(tile.hashes) }))];
  }

  #bundleFile(): TileFile {
    const [index, width] = [Math.ceil(this.size / TILE_WIDTH) - 1, this.#bundle.length];
    return { tile: { level: "entries", index, width }, bytes: encodeBundle(this.#bundle) };
  }
}

/**
 * Returns what a log that grew from `before` to `after` no longer needs: the partial tiles and bundles of the old size, one by one,
 * or their folder if the tile is full now (C2SP tlog-tiles). A copy has the partial tiles of its own checkpoint alone, so that all
 * copies have the same files.
 */
export function outgrownTiles(before: number, after: number): string[] {
  const now = new Map(partialTiles(after).map((tile) => [`${tile.level}/${tile.index}`, tile.width]));
  return partialTiles(before).flatMap(({ level, index, width }) => {
    const wider = now.get(`${level}/${index}`);
    if (wider === width) return [];
    return (level === 0 ? (["entries", 0] as const) : [level]).map((each) =>
      wider === undefined ? `${tilePath({ level: each, index, width: TILE_WIDTH })}.p` : tilePath({ level: each, index, width }),
    );
  });
}
