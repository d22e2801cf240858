import { hash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** The effects of a power failure on unsynced names and bytes. "torn" keeps half of the bytes. */
export interface Loss {
  readonly names: "lost" | "kept";
  readonly bytes: "lost" | "kept" | "torn" | "zeros";
}
export const LOSSES: readonly Loss[] = (["lost", "kept"] as const).flatMap((names) =>
  (["lost", "kept", "torn", "zeros"] as const).map((bytes) => ({ names, bytes })),
);

/** The effects that find most, for a test with slow checks. */
export const FEW_LOSSES = LOSSES.filter(({ names, bytes }) =>
  ["lost lost", "lost kept", "kept lost", "kept zeros"].includes(`${names} ${bytes}`),
);

/** A disk with its files, and those that were opened, by the numbers of their opening. */
export class StoredDisk {
  readonly root = new StoredFolder();
  readonly opened = new Map<number, StoredFile>();

  /** Returns those of these losses that leave different files, the first of each kind. */
  different(losses: readonly Loss[]): readonly Loss[] {
    return [...new Map(losses.toReversed().map((loss) => [this.root.image(loss), loss])).values()].reverse();
  }
}

export class StoredFile {
  now: Buffer = Buffer.alloc(0);
  #synced: Buffer = Buffer.alloc(0);
  /** Bytes that a failed sync has lost. Reads still return them, but no later sync writes them. */
  #lost: readonly (readonly [from: number, to: number])[] = [];

  sync(): void {
    this.#synced = Buffer.from(this.now);
    for (const [from, to] of this.#lost) this.#synced.fill(0, from, to);
  }

  cut(size: number): void {
    this.now = this.now.subarray(0, size);
    this.#lost = this.#lost.map(([from, to]) => [Math.min(from, size), Math.min(to, size)]);
  }

  failSync(): void {
    this.#lost = [...this.#lost, [this.#synced.length, this.now.length]];
  }

  /** Returns a text that only an equal file has after such a loss. */
  image(loss: Loss): string {
    return hash("sha256", this.after(loss));
  }

  after({ bytes }: Loss): Buffer {
    const [now, synced] = [this.now, this.#synced];
    if (bytes === "lost" || now.length <= synced.length) return bytes === "lost" ? synced : now;
    if (bytes === "zeros") return Buffer.concat([synced, Buffer.alloc(now.length - synced.length)]);
    const kept = Buffer.concat([synced, now.subarray(synced.length)]);
    return bytes === "kept" ? kept : kept.subarray(0, synced.length + Math.ceil((now.length - synced.length) / 2));
  }
}

export class StoredFolder {
  readonly now = new Map<string, Stored>();
  #synced: ReadonlyMap<string, Stored> = new Map();

  sync(): void {
    this.#synced = new Map(this.now);
  }

  find([name, ...rest]: readonly string[]): Stored | undefined {
    if (name === undefined) return this;
    const found = this.now.get(name);
    return rest.length === 0 || found === undefined ? found : (found as StoredFolder).find(rest);
  }

  /** Sets what this name refers to. With undefined, removes the name. */
  put(parts: readonly string[], stored: Stored | undefined): void {
    const folder = this.find(parts.slice(0, -1)) as StoredFolder;
    const name = parts.at(-1) as string;
    if (stored === undefined) folder.now.delete(name);
    else folder.now.set(name, stored);
  }

  /** Returns a text that only a folder with equal names and files has after such a loss. */
  image(loss: Loss): string {
    const entries = [...this.#after(loss)].map(([name, stored]) => [name, stored.image(loss)] as const);
    return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Writes the state after a power failure to a real folder. */
  async lay(place: string, loss: Loss): Promise<void> {
    for (const [name, stored] of this.#after(loss)) {
      const file = path.join(place, name);
      if (stored instanceof StoredFile) await writeFile(file, stored.after(loss), { mode: 0o600 });
      else {
        await mkdir(file, { mode: 0o700 });
        await stored.lay(file, loss);
      }
    }
  }

  #after({ names }: Loss): ReadonlyMap<string, Stored> {
    return names === "lost" ? this.#synced : this.now;
  }
}

type Stored = StoredFile | StoredFolder;
