import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Disk, type DiskFile, type OpenHow, realDisk } from "../disk.ts";
import { LOSSES, type Loss, StoredFile, StoredFolder } from "./test-disk-image.ts";

/**
 * How a step fails: before it has an effect ("dead" stands for a dead process), after half of its bytes, or in a sync that loses
 * its bytes.
 */
export type Failure = "dead" | "full" | "full-half-way" | "sync-lost";

type Step = (root: StoredFolder) => void;

/**
 * A disk for tests. It works in a real folder and records every step, so a test can check the state after a power failure at any
 * moment. Bytes and names are lost separately, and only synced ones are certain.
 */
export class CrashDisk implements Disk {
  /** The test's temporary folder, in memory if the machine has such a folder. */
  readonly folder: string;
  /** Called before each step. A test can make the step fail. */
  fails: (step: string, file: string) => Failure | null = () => null;
  readonly #steps: Step[] = [];
  readonly #names: string[] = [];
  readonly #ids = new Map<number, StoredFile>();
  #files = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<CrashDisk> {
    const memory = await readdir("/dev/shm").then(
      () => "/dev/shm",
      () => tmpdir(),
    );
    return new CrashDisk(await mkdtemp(path.join(memory, "strongroom-crash-")));
  }

  /** The number of steps so far. A promise made now must hold after each later step. */
  get length(): number {
    return this.#steps.length;
  }

  /** The steps so far. */
  get names(): readonly string[] {
    return this.#names;
  }

  async open(file: string, how: OpenHow, mode: number): Promise<DiskFile> {
    this.#mayFail("open", file);
    const handle = await realDisk.open(file, how, mode);
    const id = this.#files++;
    this.#did("open", file, (root) => {
      const known = root.find(this.#parts(file));
      const stored = known instanceof StoredFile ? known : new StoredFile();
      if (how === "overwrite") stored.now = Buffer.alloc(0);
      root.put(this.#parts(file), stored);
      this.#ids.set(id, stored);
    });
    const stored = (): StoredFile => this.#ids.get(id) as StoredFile;
    return {
      append: async (bytes) => {
        const failure = this.fails("append", file);
        const written = failure === null ? bytes : bytes.subarray(0, failure === "full-half-way" ? bytes.length / 2 : 0);
        // A copy, because the caller may reuse the buffer.
        const kept = Buffer.from(written);
        await handle.append(written);
        this.#did("append", file, () => {
          stored().now = Buffer.concat([stored().now, kept]);
        });
        if (failure !== null) throw noSpace(file);
      },
      cut: async (size) => {
        this.#mayFail("cut", file);
        await handle.cut(size);
        this.#did("cut", file, () => {
          stored().cut(size);
        });
      },
      sync: async () => {
        const failure = this.fails("sync", file);
        if (failure === "dead") throw noSpace(file);
        if (failure !== null) {
          this.#did("sync fails", file, () => stored().failSync());
          throw Object.assign(new Error(`EIO: i/o error, fdatasync '${file}'`), { code: "EIO" });
        }
        await handle.sync();
        this.#did("sync", file, () => stored().sync());
      },
      close: () => handle.close(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#mayFail("rename", to);
    await realDisk.rename(from, to);
    this.#did("rename", to, (root) => {
      const moved = root.find(this.#parts(from));
      root.put(this.#parts(from), undefined);
      root.put(this.#parts(to), moved);
    });
  }

  async link(file: string, name: string): Promise<void> {
    this.#mayFail("link", name);
    await realDisk.link(file, name);
    this.#did("link", name, (root) => root.put(this.#parts(name), root.find(this.#parts(file))));
  }

  async remove(file: string): Promise<void> {
    this.#mayFail("remove", file);
    await realDisk.remove(file);
    this.#did("remove", file, (root) => root.put(this.#parts(file), undefined));
  }

  async makeFolder(folder: string, mode: number): Promise<string | undefined> {
    this.#mayFail("folder", folder);
    const first = await realDisk.makeFolder(folder, mode);
    this.#did("folder", folder, (root) => {
      const parts = this.#parts(folder);
      for (let depth = 1; depth <= parts.length; depth++)
        if (root.find(parts.slice(0, depth)) === undefined) root.put(parts.slice(0, depth), new StoredFolder());
    });
    return first;
  }

  async syncFolder(folder: string): Promise<void> {
    this.#mayFail("sync folder", folder);
    await realDisk.syncFolder(folder);
    // The test's folder existed before, so its own name is certain.
    if (!this.#isWithin(folder)) return;
    this.#did("sync folder", folder, (root) => (root.find(this.#parts(folder)) as StoredFolder).sync());
  }

  /** Writes the disk's state after a power failure behind the first `steps` steps to a folder. The caller removes it. */
  async after(steps: number, loss: Loss): Promise<string> {
    const root = new StoredFolder();
    for (const step of this.#steps.slice(0, steps)) step(root);
    const place = await mkdtemp(`${this.folder}-after-`);
    await root.lay(place, loss);
    return place;
  }

  /** Calls `look` with the state after each kind of loss, at every step from `first` on. */
  async everyCrash(
    first: number,
    look: (folder: string, where: { steps: number; loss: Loss; text: string }) => Promise<void>,
    losses = LOSSES,
  ): Promise<void> {
    for (let steps = first; steps <= this.length; steps++)
      for (const loss of losses) {
        const folder = await this.after(steps, loss);
        const text = `after step ${steps} (${this.#names[steps - 1]}), names ${loss.names}, bytes ${loss.bytes}`;
        try {
          await look(folder, { steps, loss, text });
        } finally {
          await rm(folder, { recursive: true });
        }
      }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  #mayFail(step: string, file: string): void {
    if (this.fails(step, file) !== null) throw noSpace(file);
  }

  #did(name: string, file: string, step: Step): void {
    this.#steps.push(step);
    this.#names.push(`${name} ${path.relative(this.folder, file)}`);
  }

  #isWithin(file: string): boolean {
    return !path.relative(this.folder, file).startsWith("..");
  }

  #parts(file: string): readonly string[] {
    return path
      .relative(this.folder, path.resolve(file))
      .split(path.sep)
      .filter((part) => part !== "");
  }
}

const noSpace = (file: string): Error =>
  Object.assign(new Error(`ENOSPC: no space left on device, '${file}'`), { code: "ENOSPC" });
