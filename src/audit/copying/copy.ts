import assert from "node:assert/strict";
import path from "node:path";
import { CHECKPOINT_FILE, type TreeHead } from "../../tlog/tlog.ts";
import { ByteBuffer } from "../log/byte-buffer.ts";
import { type Disk, type Growing, settle } from "../log/disk.ts";
import type { CommitForms } from "../log/entries.ts";
import { fileOf } from "../log/layout.ts";
import { type Form, recordFileName } from "../log/record-file.ts";
import { Growth, outgrownTiles, type TileFile } from "../tiles/growth.ts";
import { tilePath } from "../tiles/tiles.ts";
import type { Recovered } from "./recover.ts";

/** The bytes of one append for one file; `isNew` if it begins there. */
interface Portion {
  readonly form: Form;
  readonly first: number;
  readonly isNew: boolean;
  readonly bytes: ByteBuffer;
}

const ROOM = 256 * 1024;

/**
 * This server's copy of the log, open for appending. Continues from the state that `recover` returned. What it writes depends on
 * the events and the checkpoints alone, not on how many it gets at a time.
 */
export class Copy {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #growth: Growth;
  /** The newest file of each form, if it is open. */
  readonly #open = new Map<Form, Growing & { readonly first: number }>();
  /** The first indices of the newest files that exist. */
  readonly #newest: Map<Form, number>;
  /** Folders whose names are durable from the next checkpoint on. */
  readonly #folders = new Set<string>();
  #usable = true;

  constructor(recovered: Recovered, { dir, disk }: { readonly dir: string; readonly disk: Disk }) {
    this.#dir = dir;
    this.#disk = disk;
    this.#growth = new Growth(recovered.tree, recovered.bundle);
    this.#newest = new Map(recovered.newest);
  }

  /** The number of events under the copy's checkpoint. */
  get size(): number {
    return this.#growth.size;
  }

  /**
   * Appends commits that follow the copy's last event, then replaces its checkpoint by `note`, which must cover them. When it
   * resolves with true, all is durable. It resolves with false, and has written nothing, if `isHead` refuses the tree that the
   * commits give. After that, or when it rejects, the copy is unusable: close it and recover.
   */
  async append(forms: readonly CommitForms[], note: string, isHead: (head: TreeHead) => boolean): Promise<boolean> {
    assert(this.#usable, "the copy failed before");
    this.#usable = false;
    const before = this.size;
    const portions = this.#portions(before, forms);
    const [entries, leaves] = [forms.flatMap((each) => each.entries), forms.flatMap((each) => each.leaves)];
    const tiles = this.#growth.append(entries, leaves);
    if (!isHead(this.#growth.head())) return false;
    await this.#write(portions, tiles);
    await this.#disk.replace(path.join(this.#dir, CHECKPOINT_FILE), note);
    for (const stale of outgrownTiles(before, this.size)) await this.#remove(path.join(this.#dir, "tlog", stale));
    this.#usable = true;
    return true;
  }

  async close(): Promise<void> {
    this.#usable = false;
    await Promise.allSettled([...this.#open.values()].map(({ handle }) => handle.close()));
    this.#open.clear();
  }

  #portions(index: number, forms: readonly CommitForms[]): Portion[] {
    const portions: Portion[] = [];
    const at = { plain: null as Portion | null, sealed: null as Portion | null };
    const portionOf = (form: Form, next: number): Portion => {
      const first = fileOf(next);
      const current = at[form];
      if (current?.first === first) return current;
      const portion = { form, first, isNew: this.#newest.get(form) !== first, bytes: new ByteBuffer(ROOM) };
      this.#newest.set(form, first);
      at[form] = portion;
      portions.push(portion);
      return portion;
    };
    let next = index;
    for (const { lines, record } of forms) {
      const sealed = portionOf("sealed", next).bytes;
      sealed.uint32(record.length);
      sealed.put(record);
      for (const line of lines) portionOf("plain", next++).bytes.put(line);
    }
    return portions;
  }

  async #write(portions: readonly Portion[], tiles: readonly TileFile[]): Promise<void> {
    const targets = tiles.map(({ tile, bytes }) => ({ file: path.join(this.#dir, "tlog", tilePath(tile)), bytes }));
    for (const folder of new Set(targets.map(({ file }) => path.dirname(file)))) await this.#makeFolder(folder);
    await settle([
      ...(["plain", "sealed"] as const).map((form) => this.#appendTo(portions.filter((each) => each.form === form))),
      ...targets.map(({ file, bytes }) => this.#disk.write(file, bytes)),
    ]);
  }

  async #appendTo(portions: readonly Portion[]): Promise<void> {
    for (const portion of portions) await this.#disk.append(await this.#fileFor(portion), portion.bytes.bytes());
  }

  async #fileFor({ form, first, isNew }: Portion): Promise<Growing> {
    const open = this.#open.get(form);
    if (open?.first === first) return open;
    await open?.handle.close();
    this.#open.delete(form);
    const file = path.join(this.#dir, recordFileName(form, first));
    const opened = { ...(await (isNew ? this.#disk.create(file) : this.#disk.continue(file))), first };
    this.#open.set(form, opened);
    return opened;
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await this.#disk.makeFolder(folder);
    // If a process that died has made it, only this machine's memory may have its name.
    for (let each = folder; each !== this.#dir && !this.#folders.has(each); each = path.dirname(each)) {
      this.#disk.keepNames(path.dirname(each));
      this.#folders.add(each);
    }
  }

  async #remove(place: string): Promise<void> {
    this.#folders.delete(place);
    await this.#disk.remove(place);
  }
}
