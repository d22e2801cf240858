import { open } from "node:fs/promises";
import path from "node:path";
import { CompactRange, HASH_SIZE } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { ignoreMissing, readIfThere } from "../log/disk.ts";
import { ENTRY_SIZE } from "../log/segment.ts";
import { decodeBundle, decodeTile, levelSize, TILE_HEIGHT, TILE_WIDTH, type Tile, type TileOfTree, tilePath } from "./tiles.ts";

const BUNDLES_KEPT = 4;

/** Reads the stored tree of a known size: hashes, entries, and what proofs are made of. */
export class TileReader {
  readonly #dir: string;
  readonly #size: number;
  /** The bundles read last, so that reading entry after entry reads each bundle once. */
  readonly #bundles = new Map<number, Buffer[]>();
  readonly #room: { readonly bundle: Buffer; readonly tile: Buffer } | null;

  /**
   * `dir` is the log's folder, `size` that of a checkpoint. With `reuse`, for who reads all of a long log, a tile is good until
   * the next one is read, and a bundle likewise: they are read into the same memory.
   */
  constructor(dir: string, size: number, { reuse = false } = {}) {
    this.#dir = dir;
    this.#size = size;
    // One byte more than there may be, so that what is longer is noticed.
    const room = (each: number): Buffer => Buffer.alloc(TILE_WIDTH * each + 1);
    this.#room = reuse ? { bundle: room(2 + ENTRY_SIZE), tile: room(HASH_SIZE) } : null;
  }

  /** The hashes of a tile of this tree. Throws AuditError `log-tiles` where the file is missing or of another size. */
  async hashes(tile: TileOfTree): Promise<Buffer[]> {
    return decodeTile(await this.#read(tile), tile.width);
  }

  /** The entries of the index-th bundle of this tree, likewise. */
  async bundle(index: number): Promise<Buffer[]> {
    const width = Math.min(TILE_WIDTH, this.#size - index * TILE_WIDTH);
    return decodeBundle(await this.#read({ level: "entries", index, width }), width, ENTRY_SIZE);
  }

  /** One entry, likewise. */
  async entry(index: number): Promise<Buffer> {
    return this.entryAtHand(index) ?? ((await this.#load(Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH] as Buffer);
  }

  /** One entry, if its bundle was read lately: most are, and waiting for each costs more than hashing it. */
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

  /** The root of a perfect subtree, from the tile that has it or the hashes that it is made of. */
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

  async #read(tile: Tile): Promise<Buffer> {
    const file = tilePath(tile);
    const room = this.#room?.[tile.level === "entries" ? "bundle" : "tile"];
    const bytes = await this.#readFile(file, room);
    if (bytes !== null) return bytes;
    // A partial tile may be gone as soon as the full one is there, which begins with it.
    const full = await this.#readFile(tilePath({ ...tile, width: TILE_WIDTH }), room);
    if (full === null) throw new AuditError("log-tiles", `${file} is missing`);
    return full.subarray(0, (full.length / TILE_WIDTH) * tile.width);
  }

  async #readFile(file: string, room: Buffer | undefined): Promise<Buffer | null> {
    const place = path.join(this.#dir, "tlog", file);
    return await (room === undefined ? readIfThere(place) : readInto(place, room)).catch((error: Error) => {
      throw new AuditError("log-tiles", `${file} cannot be read: ${error.message}`, error);
    });
  }
}

/** The bytes of a file as far as there is room for them, null where there is none. */
async function readInto(file: string, room: Buffer): Promise<Buffer | null> {
  await using handle = (await open(file).catch(ignoreMissing)) ?? null;
  if (handle === null) return null;
  for (let size = 0; ; ) {
    const { bytesRead } = await handle.read(room, size, room.length - size, size);
    size += bytesRead;
    if (bytesRead === 0 || size === room.length) return room.subarray(0, size);
  }
}
