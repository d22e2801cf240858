import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Disk, type DiskFile, type OpenHow, realDisk } from "../disk.ts";
import { LOSSES, type Loss, StoredDisk, StoredFile, StoredFolder } from "./test-disk-image.ts";

/**
 * How a step fails: before it has an effect ("dead" stands for a dead process), after half of its bytes, or in a sync that loses
 * its bytes.
 */
export type Failure = "dead" | "full" | "full-half-way" | "sync-lost";

/** One step, done again on the disk of a state. */
type Step = (disk: StoredDisk) => void;

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
    this.#did("open", file, ({ root, opened }) => {
      const known = root.find(this.#parts(file));
      const stored = known instanceof StoredFile ? known : new StoredFile();
      if (how === "overwrite") stored.now = Buffer.alloc(0);
      root.put(this.#parts(file), stored);
      opened.set(id, stored);
    });
    const stored = ({ opened }: StoredDisk): StoredFile => opened.get(id) as StoredFile;
    return {
      append: async (bytes) => {
        const failure = this.fails("append", file);
        const written = failure === null ? bytes : bytes.subarray(0, failure === "full-half-way" ? bytes.length / 2 : 0);
        // A copy, because the caller may reuse the buffer.
        const kept = Buffer.from(written);
        await handle.append(written);
        this.#did("append", file, (state) => {
          stored(state).now = Buffer.concat([stored(state).now, kept]);
        });
        if (failure !== null) throw noSpace(file);
      },
      cut: async (size) => {
        this.#mayFail("cut", file);
        await handle.cut(size);
        this.#did("cut", file, (state) => {
          stored(state).cut(size);
        });
      },
      sync: async () => {
        const failure = this.fails("sync", file);
        if (failure === "dead") throw noSpace(file);
        if (failure !== null) {
          this.#did("sync fails", file, (state) => stored(state).failSync());
          throw Object.assign(new Error(`EIO: i/o error, fdatasync '${file}'`), { code: "EIO" });
        }
        await handle.sync();
        this.#did("sync", file, (state) => stored(state).sync());
      },
      close: () => handle.close(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#mayFail("rename", to);
    await realDisk.rename(from, to);
    this.#did("rename", to, ({ root }) => {
      const moved = root.find(this.#parts(from));
      root.put(this.#parts(from), undefined);
      root.put(this.#parts(to), moved);
    });
  }

  async link(file: string, name: string): Promise<void> {
    this.#mayFail("link", name);
    await realDisk.link(file, name);
    this.#did("link", name, ({ root }) => root.put(this.#parts(name), root.find(this.#parts(file))));
  }

  async remove(file: string): Promise<void> {
    this.#mayFail("remove", file);
    await realDisk.remove(file);
    this.#did("remove", file, ({ root }) => root.put(this.#parts(file), undefined));
  }

  async makeFolder(folder: string, mode: number): Promise<string | undefined> {
    this.#mayFail("folder", folder);
    const first = await realDisk.makeFolder(folder, mode);
    this.#did("folder", folder, ({ root }) => {
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
    this.#did("sync folder", folder, ({ root }) => (root.find(this.#parts(folder)) as StoredFolder).sync());
  }

  /** Writes the disk's state after a power failure behind the first `steps` steps to a folder. The caller removes it. */
  async after(steps: number, loss: Loss): Promise<string> {
    const disk = new StoredDisk();
    for (const step of this.#steps.slice(0, steps)) step(disk);
    return this.#lay(disk, loss);
  }

  /**
   * Calls `look` with the state after each kind of loss, at every step from `first` on. Kinds of loss that leave the same files
   * are one: after a sync most are. Later steps may leave them again: then `image` is the same.
   */
  async everyCrash(
    first: number,
    look: (folder: string, where: { steps: number; loss: Loss; text: string; image: string }) => Promise<void>,
    losses = LOSSES,
  ): Promise<void> {
    const disk = new StoredDisk();
    for (let steps = 0; ; steps++) {
      for (const loss of steps < first ? [] : disk.different(losses)) {
        const folder = await this.#lay(disk, loss);
        const text = `after step ${steps} (${this.#names[steps - 1]}), names ${loss.names}, bytes ${loss.bytes}`;
        try {
          await look(folder, { steps, loss, text, image: disk.root.image(loss) });
        } finally {
          await rm(folder, { recursive: true });
        }
      }
      const step = this.#steps[steps];
      if (step === undefined) return;
      step(disk);
    }
  }

  async #lay({ root }: StoredDisk, loss: Loss): Promise<string> {
    const place = await mkdtemp(`${this.folder}-after-`);
    await root.lay(place, loss);
    return place;
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
