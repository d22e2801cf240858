import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { CHECKPOINT_FILE, type NoteSigner, signCheckpoint } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type Disk, type Growing, readIfThere, settle } from "../log/disk.ts";
import { keyIdOf } from "../log/key-id.ts";
import type { CommittedEvent } from "../log/line.ts";
import { FILE_SIZE_MAX, recordFileName } from "../log/record-file.ts";
import { BATCH_MAX, SEGMENT_RECORDS_MAX } from "../log/segment.ts";
import { Growth, outgrownFolders, type TileFile } from "../tiles/growth.ts";
import { tilePath } from "../tiles/tiles.ts";
import type { Recovered } from "./recover.ts";
import { SealedBatch, type SealingSettings, sealSegment } from "./seal-segment.ts";

/** A file of records is closed after this time, so that old plaintext can be moved off the host by the day. */
const FILE_AGE_MAX_MS = 24 * 60 * 60 * 1000;

/** The newest file of each form; `size` is the larger size in bytes. */
interface OpenFiles {
  readonly plain: Growing;
  readonly sealed: Growing;
  readonly openedAt: number;
  size: number;
}

/** The log's files, open for appending. Continues from the state that `recover` returned. */
export class AuditLog {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #signer: NoteSigner;
  #sealing: SealingSettings;
  #sealedTo: string | null;
  readonly #growth: Growth;
  /** The batch that is being sealed. */
  readonly #batch = new SealedBatch();
  #segment: number;
  #checkpoint: string | null;
  #files: OpenFiles | null = null;
  /** Folders of tiles that were made already. */
  readonly #folders = new Set<string>();
  #usable = true;

  constructor(recovered: Recovered, options: { dir: string; disk: Disk; signer: NoteSigner; sealing: SealingSettings }) {
    this.#dir = options.dir;
    this.#disk = options.disk;
    this.#signer = options.signer;
    this.#sealing = options.sealing;
    this.#sealedTo = recovered.keyId;
    this.#growth = new Growth(recovered.tree, recovered.bundle);
    this.#segment = recovered.nextSegment;
    this.#checkpoint = recovered.checkpoint;
  }

  /** The number of records under the last checkpoint. */
  get size(): number {
    return this.#growth.size;
  }

  /** The id of the key that the last segment was sealed to; null if there is no segment, or its header has no key id. */
  get sealedTo(): string | null {
    return this.#sealedTo;
  }

  /** Seals to this auditor's public key from the next segment on. */
  sealTo(auditor: KeyObject): void {
    this.#sealing = { ...this.#sealing, auditor };
  }

  /**
   * Seals 1 to BATCH_MAX events as the next records, in this order. When it resolves they are on the disk and under a signed
   * checkpoint. When it rejects the log is unusable: close it and recover. A segment takes milliseconds of CPU, so it rests for
   * `restMs` after each.
   */
  async append(events: readonly CommittedEvent[], restMs = 0): Promise<void> {
    assert(this.#usable, "the audit log failed before");
    assert(events.length >= 1 && events.length <= BATCH_MAX, `a batch of ${events.length} events`);
    this.#usable = false;

    await this.#mustBeLast();
    // A log begins with a checkpoint of no records, so that a crash never leaves records without a checkpoint.
    if (this.#checkpoint === null) await this.#publish();
    const before = this.size;
    await this.#seal(events, restMs);
    await this.#write(before, this.#growth.append(this.#batch.entries));
    await this.#publish();
    for (const folder of outgrownFolders(before, this.size)) await this.#removeFolder(path.join(this.#dir, "tlog", folder));
    this.#sealedTo = keyIdOf(this.#sealing.auditor);
    this.#usable = true;
  }

  async close(): Promise<void> {
    this.#usable = false;
    await this.#closeFiles();
  }

  async #closeFiles(): Promise<void> {
    const files = this.#files;
    this.#files = null;
    await Promise.allSettled([files?.plain.handle.close(), files?.sealed.handle.close()]);
  }

  async #seal(events: readonly CommittedEvent[], restMs: number): Promise<void> {
    this.#batch.clear();
    for (let i = 0; i < events.length; i += SEGMENT_RECORDS_MAX) {
      const place = { segment: this.#segment++, firstIndex: this.size + i };
      sealSegment(this.#sealing, place, events.slice(i, i + SEGMENT_RECORDS_MAX), this.#batch);
      await setTimeout(restMs);
    }
  }

  async #write(before: number, tiles: readonly TileFile[]): Promise<void> {
    const files = await this.#filesFor(before);
    const targets = tiles.map(({ tile, bytes }) => ({ file: path.join(this.#dir, "tlog", tilePath(tile)), bytes }));
    for (const folder of new Set(targets.map(({ file }) => path.dirname(file)))) await this.#makeFolder(folder);
    await settle([
      this.#disk.append(files.plain, this.#batch.plain.bytes()),
      this.#disk.append(files.sealed, this.#batch.sealed.bytes()),
      ...targets.map(({ file, bytes }) => this.#disk.write(file, bytes)),
    ]);
    files.size += Math.max(this.#batch.plain.length, this.#batch.sealed.length);
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await this.#disk.makeFolder(folder);
    this.#folders.add(folder);
  }

  async #removeFolder(folder: string): Promise<void> {
    this.#folders.delete(folder);
    await this.#disk.remove(folder);
  }

  async #filesFor(firstIndex: number): Promise<OpenFiles> {
    if (this.#files !== null && this.#files.size < FILE_SIZE_MAX && performance.now() - this.#files.openedAt < FILE_AGE_MAX_MS)
      return this.#files;
    await this.#closeFiles();
    const plain = await this.#disk.create(path.join(this.#dir, recordFileName("plain", firstIndex)));
    try {
      const sealed = await this.#disk.create(path.join(this.#dir, recordFileName("sealed", firstIndex)));
      this.#files = { plain, sealed, openedAt: performance.now(), size: 0 };
      return this.#files;
    } catch (error) {
      await plain.handle.close();
      throw error;
    }
  }

  /** Signs and writes the checkpoint, which makes the batch part of the log. */
  async #publish(): Promise<void> {
    await this.#mustBeLast();
    this.#checkpoint = signCheckpoint(this.#growth.head(), this.#signer);
    await this.#disk.replace(path.join(this.#dir, CHECKPOINT_FILE), this.#checkpoint);
  }

  /** A process can be paused for minutes between any two steps: another sealer may have the lease by now, and be ahead. */
  async #mustBeLast(): Promise<void> {
    const found = (await readIfThere(path.join(this.#dir, CHECKPOINT_FILE)))?.toString() ?? null;
    if (found !== this.#checkpoint) throw new AuditError("lease-lost", "another sealer wrote a checkpoint here");
  }
}
