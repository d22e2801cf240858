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
   * last checkpoint is never among them: a crash during its rewrite would leave that checkpoint without it.
   */
  append(entries: readonly Buffer[]): TileFile[] {
    const there = new Set(partialTiles(this.size).map(tilePath));
    const bundles: TileFile[] = [];
    for (const entry of entries) {
      this.#tree.append(leafHash(entry));
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

/** Returns the folders of tiles that became full when the log grew from `before` to `after`; they may go (C2SP tlog-tiles). */
export function outgrownFolders(before: number, after: number): string[] {
  const open = new Set(partialTiles(after).map(({ level, index }) => `${level}/${index}`));
  return partialTiles(before)
    .filter(({ level, index }) => !open.has(`${level}/${index}`))
    .flatMap(({ level, index }) => (level === 0 ? (["entries", 0] as const) : [level]).map((each) => ({ level: each, index })))
    .map((tile) => `${tilePath({ ...tile, width: TILE_WIDTH })}.p`);
}
