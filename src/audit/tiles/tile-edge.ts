import { readdir } from "node:fs/promises";
import path from "node:path";
import { type Disk, ignoreMissing } from "../log/disk.ts";
import { COPY_MAX } from "../log/layout.ts";
import { levelSize, TILE_WIDTH, tilePath } from "./tiles.ts";

/** The files at the right edge of the stored tree, where a crash can leave stale ones. */

const LEVELS = ["entries", 0, 1, 2, 3, 4, 5, 6] as const;
const hashesAt = (level: (typeof LEVELS)[number], size: number): number => levelSize(level === "entries" ? 0 : level, size);

/**
 * Removes the tiles that are not those of a log of this size: of an append that never got its checkpoint, where a full tile would
 * hide a partial one, and the partial tiles of the checkpoint before, which the last process did not get to remove.
 */
export async function removeStaleTiles(dir: string, disk: Disk, size: number): Promise<void> {
  // Of any size: the last process may have written on where its folder was removed.
  if (size === 0) return disk.remove(path.join(dir, "tlog", "tile"));
  const remove = (file: string): Promise<void> => disk.remove(path.join(dir, "tlog", file));
  for (const level of LEVELS) {
    const [hashes, most] = [hashesAt(level, size), hashesAt(level, size + COPY_MAX)];
    const before = hashesAt(level, Math.max(0, size - COPY_MAX));
    const edge = Math.floor(hashes / TILE_WIDTH);
    for (let index = Math.floor(before / TILE_WIDTH); index < edge; index++)
      await remove(`${tilePath({ level, index, width: TILE_WIDTH })}.p`);
    for (let index = edge; index * TILE_WIDTH < most; index++) {
      const full = tilePath({ level, index, width: TILE_WIDTH });
      await remove(full);
      const width = index === edge ? hashes % TILE_WIDTH : 0;
      const widths = (await readdir(path.join(dir, "tlog", `${full}.p`)).catch(ignoreMissing)) ?? [];
      for (const name of widths) if (Number(name) !== width) await remove(`${full}.p/${name}`);
    }
  }
}
