import { open, readdir } from "node:fs/promises";
import path from "node:path";
import { CompactRange, HASH_SIZE } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { ignoreMissing, readIfThere } from "../log/disk.ts";
import { ENTRY_SIZE } from "../log/sealed-record.ts";
import { decodeBundle, decodeTile, levelSize, TILE_HEIGHT, TILE_WIDTH, type Tile, type TileOfTree, tilePath } from "./tiles.ts";

/** The bundles of the events of the largest commit, and one more. */
const BUNDLES_KEPT = 6;
/** An entry follows its length in a bundle. */
const ENTRY_IN_BUNDLE_SIZE = 2 + ENTRY_SIZE;
/** Each further attempt after the first lists the files again. */
const ATTEMPTS_MAX = 5;

/** Reads the stored tree of a known size: hashes, entries, and the hashes of ranges for proofs. */
export class TileReader {
  readonly #dir: string;
  readonly #size: number;
  /** The last BUNDLES_KEPT bundles, so that reading entry after entry reads each bundle once. */
  readonly #bundles = new Map<number, Buffer[]>();
  readonly #room: { readonly bundle: Buffer; readonly tile: Buffer } | null;

  /**
   * `dir` is the log's folder, `size` that of a checkpoint. Set `reuse` to read all of a long log: each tile is then read into
   * the same memory, and is valid only until the next tile. The same holds for bundles.
   */
  constructor(dir: string, size: number, { reuse = false } = {}) {
    this.#dir = dir;
    this.#size = size;
    // One byte more than a valid file has, so that a longer file is noticed.
    const room = (each: number): Buffer => Buffer.alloc(TILE_WIDTH * each + 1);
    this.#room = reuse ? { bundle: room(ENTRY_IN_BUNDLE_SIZE), tile: room(HASH_SIZE) } : null;
  }

  /** Reads the hashes of a tile of this tree. Throws AuditError `log-tiles` if the file is missing or has the wrong size. */
  async hashes(tile: TileOfTree): Promise<Buffer[]> {
    return decodeTile(await this.#read(tile), tile.width);
  }

  /** Reads the entries of the index-th bundle of this tree. Throws as `hashes` does. */
  async bundle(index: number): Promise<Buffer[]> {
    const width = Math.min(TILE_WIDTH, this.#size - index * TILE_WIDTH);
    return decodeBundle(await this.#read({ level: "entries", index, width }), width, ENTRY_SIZE);
  }

  /** Reads one entry. Throws as `hashes` does. */
  async entry(index: number): Promise<Buffer> {
    return this.entryAtHand(index) ?? ((await this.#load(Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH] as Buffer);
  }

  /** Returns an entry if its bundle was read lately. Most were, and to await each entry would cost more than to hash it. */
  entryAtHand(index: number): Buffer | undefined {
    return this.#bundles.get(Math.floor(index / TILE_WIDTH))?.[index % TILE_WIDTH];
  }

  async #load(index: number): Promise<Buffer[]> {
    const bundle = await this.bundle(index);
    this.#bundles.set(index, bundle);
    for (const oldest of this.#bundles.keys()) if (this.#bundles.size > BUNDLES_KEPT) this.#bundles.delete(oldest);
    return bundle;
  }

  /** MTH(D[begin:end]) as proofs need it: `begin` is a multiple of the largest power of two below `end - begin`. */
  rangeHash = async (begin: number, end: number): Promise<Buffer> => {
    const range = new CompactRange();
    for (let at = begin; at < end; ) {
      let height = 0;
      while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= end) height++;
      range.push(height, await this.#node(height, at / 2 ** height));
      at += 2 ** height;
    }
    return range.root();
  };

  /** Returns the root of a perfect subtree, from the tile that has it or from the hashes below it. */
  async #node(height: number, index: number): Promise<Buffer> {
    const level = Math.floor(height / TILE_HEIGHT);
    const count = 2 ** (height % TILE_HEIGHT);
    const number = Math.floor((index * count) / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, levelSize(level, this.#size) - number * TILE_WIDTH);
    const hashes = await this.hashes({ level, index: number, width });
    const first = (index * count) % TILE_WIDTH;
    const range = new CompactRange();
    for (const hash of hashes.slice(first, first + count)) range.append(hash);
    return range.root();
  }

  /** Reads the bytes of a tile, from its own file or from that of a wider tile of the same place, which begins with them. */
  async #read(tile: Tile): Promise<Buffer> {
    const file = tilePath(tile);
    const room = this.#room?.[tile.level === "entries" ? "bundle" : "tile"];
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++)
      for (const width of await this.#widths(tile, attempt)) {
        const bytes = await this.#readFile(tilePath({ ...tile, width }), room);
        if (bytes === null) continue;
        const each = tile.level === "entries" ? ENTRY_IN_BUNDLE_SIZE : HASH_SIZE;
        if (bytes.length !== width * each)
          throw new AuditError("log-tiles", `${tilePath({ ...tile, width })} has the wrong size`);
        return bytes.subarray(0, tile.width * each);
      }
    throw new AuditError("log-tiles", `${file} is missing`);
  }

  /**
   * The widths of the files that may have the tile. Only the partial tiles of the newest checkpoint are kept, so its own file may be
   * gone once the log has grown; and while it grows, so may a file that was just listed.
   */
  async #widths(tile: Tile, attempt: number): Promise<readonly number[]> {
    if (attempt === 0) return [tile.width];
    const folder = `${tilePath({ ...tile, width: TILE_WIDTH })}.p`;
    const names = (await readdir(path.join(this.#dir, "tlog", folder)).catch(ignoreMissing)) ?? [];
    const partial = names.filter((name) => /^[1-9]\d{0,2}$/.test(name)).map(Number);
    return [...partial.filter((width) => width >= tile.width && width < TILE_WIDTH).sort((a, b) => a - b), TILE_WIDTH];
  }

  async #readFile(file: string, room: Buffer | undefined): Promise<Buffer | null> {
    const place = path.join(this.#dir, "tlog", file);
    return await (room === undefined ? readIfThere(place) : readInto(place, room)).catch((error: Error) => {
      throw new AuditError("log-tiles", `${file} cannot be read: ${error.message}`, error);
    });
  }
}

/** Reads a file into `room`, as far as it fits; resolves with null if there is no file. */
async function readInto(file: string, room: Buffer): Promise<Buffer | null> {
  await using handle = (await open(file).catch(ignoreMissing)) ?? null;
  if (handle === null) return null;
  for (let size = 0; ; ) {
    const { bytesRead } = await handle.read(room, size, room.length - size, size);
    size += bytesRead;
    if (bytesRead === 0 || size === room.length) return room.subarray(0, size);
  }
}
