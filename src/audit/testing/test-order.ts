import { createPublicKey } from "node:crypto";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { COMMIT_EVENTS_MAX, type EventWriter, type NewEvent } from "../../events/events.ts";
import { TEST_ORIGIN, testWriters } from "../../events/testing/test-event-store.ts";
import {
  CompactRange,
  EMPTY_ROOT,
  leafHash,
  type NoteSigner,
  type NoteVerifier,
  sha256,
  signCheckpoint,
} from "../../tlog/tlog.ts";
import { Copy } from "../copying/copy.ts";
import { recover } from "../copying/recover.ts";
import { Disk } from "../log/disk.ts";
import { type CommitForms, formsOf } from "../log/entries.ts";
import { makeLogKey } from "../log/keys.ts";
import { type Commit, commitOf } from "./test-commit.ts";

/** Copies of a log that needs no database: its commits, their order, and the checkpoints over them. */

/** A value that no file of a copy may contain in clear text. */
export const SECRET = "payee-4711-secret";

const transfer = (i: number): NewEvent => ({
  ...{ at: Date.UTC(2026, 0, 1) + i, kind: "transfer", outcome: "ok", amount: 4000n + BigInt(i) },
  confidential: { payee: SECRET, available: i },
});

/** What one checkpoint adds. */
export interface Added {
  readonly size: number;
  readonly commits: readonly Commit[];
  readonly forms: readonly CommitForms[];
  readonly note: string;
}

/** A log of commits of three writers in turn. */
export class TestOrder {
  readonly signer: NoteSigner;
  readonly verifier: NoteVerifier;
  /** The note of the first checkpoint, which covers nothing. */
  readonly begin: string;
  readonly added: Added[] = [];
  readonly #range = new CompactRange();
  readonly #writers: readonly EventWriter[];
  #turn = 0;

  /** Its first checkpoints cover commits of these sizes. */
  constructor(checkpoints: readonly (readonly number[])[], { privateKey }: Pick<NoteSigner, "privateKey"> = makeLogKey()) {
    this.signer = { name: TEST_ORIGIN, privateKey };
    this.verifier = { name: TEST_ORIGIN, publicKey: createPublicKey(privateKey) };
    this.begin = signCheckpoint({ size: 0, root: EMPTY_ROOT }, this.signer);
    const writers = testWriters();
    this.#writers = [0, 1, 2].map(() => writers.take());
    for (const sizes of checkpoints) this.add(...sizes);
  }

  get size(): number {
    return this.#range.size;
  }

  /** Adds a checkpoint over commits of these sizes. */
  add(...sizes: readonly number[]): Added {
    return this.addEvents(...sizes.map((count) => Array.from({ length: count }, (_, i) => transfer(i))));
  }

  addEvents(...events: readonly (readonly NewEvent[])[]): Added {
    const commits = events.map((each) => commitOf(this.#writers[this.#turn++ % this.#writers.length] as EventWriter, each));
    const forms = commits.map((commit) => {
      const made = formsOf(this.size, commit, "EUR");
      for (const entry of made.entries) this.#range.append(leafHash(entry));
      return made;
    });
    const note = signCheckpoint({ size: this.size, root: this.#range.root() }, this.signer);
    const added = { size: this.size, commits, forms, note };
    this.added.push(added);
    return added;
  }

  /** Opens a copy in this folder as a new process does; the caller closes it. */
  async open(dir: string, disk = new Disk()): Promise<Copy> {
    return new Copy(await recover(dir, this.verifier, disk), { dir, disk });
  }

  /** Opens the copy, appends what it lacks up to this size, checkpoint by checkpoint, and closes it. */
  async copyTo(dir: string, { upTo = this.size, disk = new Disk() } = {}): Promise<void> {
    const copy = await this.open(dir, disk);
    try {
      if (copy.size === 0) await copy.append([], this.begin, () => true);
      for (const { size, forms, note } of this.added)
        if (size > copy.size && size <= upTo) await copy.append(forms, note, () => true);
    } finally {
      await copy.close();
    }
  }
}

/** Sizes of commits with `count` events in all. */
export const large = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / COMMIT_EVENTS_MAX) }, (_, i) =>
    Math.min(COMMIT_EVENTS_MAX, count - i * COMMIT_EVENTS_MAX),
  );

/** A folder that is removed afterwards: in memory if the machine has such a folder, because these tests sync thousands of files. */
export async function testFolder(within?: string): Promise<{ readonly dir: string } & AsyncDisposable> {
  const memory = await access("/dev/shm").then(
    () => "/dev/shm",
    () => tmpdir(),
  );
  const dir = await mkdtemp(path.join(within ?? memory, "strongroom-copy-"));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** All files under a folder: their sizes and digests, by name. Two copies are equal if these are. */
export async function filesOf(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const files = await Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(name);
      return [path.relative(dir, name), `${bytes.length} ${sha256(bytes).toString("hex").slice(0, 16)}`] as const;
    }),
  );
  return Object.fromEntries(files);
}
