import { CompactRange, type TreeHead } from "../../tlog/tlog.ts";
import { partialTiles, TILE_HEIGHT, TILE_WIDTH, type TileOfTree } from "./tiles.ts";

export interface TileOfHashes extends TileOfTree {
  readonly hashes: readonly Buffer[];
}

/** A growing tree that returns its tiles: those that became full, and the partial ones of its present size. */
export class TileTree {
  readonly #range = new CompactRange();
  /** The hashes of each level's last tile, which is not full. */
  readonly #open: Buffer[][] = [];
  #full: TileOfHashes[] = [];

  /**
   * Restores a stored tree from the partial tiles of its size. This does not prove the tiles: compare the head with a
   * checkpoint.
   */
  static async restore(size: number, readTile: (tile: TileOfTree) => Promise<readonly Buffer[]>): Promise<TileTree> {
    const tree = new TileTree();
    // From the left: the highest level holds the leftmost part of the tree.
    for (const tile of partialTiles(size).reverse()) {
      const hashes = await readTile(tile);
      tree.#open[tile.level] = [...hashes];
      for (const hash of hashes) tree.#range.push(tile.level * TILE_HEIGHT, hash);
    }
    return tree;
  }

  get size(): number {
    return this.#range.size;
  }

  head(): TreeHead {
    return { size: this.#range.size, root: this.#range.root() };
  }

  append(leaf: Buffer): void {
    this.#range.append(leaf, (height, index, hash) => {
      if (height % TILE_HEIGHT === 0) this.#put(height / TILE_HEIGHT, index, hash);
    });
  }

  /** The tiles that became full since the last call, each once. */
  takeFull(): TileOfHashes[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** The partial tiles of the present size. */
  partial(): TileOfHashes[] {
    return partialTiles(this.size).map((tile) => ({ ...tile, hashes: this.#open[tile.level] ?? [] }));
  }

  #put(level: number, index: number, hash: Buffer): void {
    this.#open[level] ??= [];
    const open = this.#open[level];
    open.push(hash);
    if (open.length < TILE_WIDTH) return;
    this.#full.push({ level, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH, hashes: open });
    this.#open[level] = [];
  }
}
