import { randomUUID, randomUUIDv7 } from "node:crypto";
import { access, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Effect, type EventWriter, EventWriters, type NewEvent } from "../../events/events.ts";
import { testEventKeys } from "../../events/testing/test-event-store.ts";
import { AccountId, CustomerId, RequestId, SessionId, TerminalId } from "../../model/model.ts";
import { CHECKPOINT_FILE, sha256, signCheckpoint } from "../../tlog/tlog.ts";
import { type AuditKeyPair, makeAuditorKey, makeLogKey } from "../log/keys.ts";
import { fileOf } from "../log/layout.ts";
import { encodeLine, plainLine, saltOf } from "../log/line.ts";
import { recordFileName } from "../log/record-file.ts";
import { encodeSealedRecord } from "../log/sealed-record.ts";
import { Growth } from "../tiles/growth.ts";
import { TileTree } from "../tiles/tile-tree.ts";
import { TILE_WIDTH, tilePath } from "../tiles/tiles.ts";
import { type Report, verify } from "../verifying/verify.ts";
import type { VerifyOptions } from "../verifying/verify-records.ts";
import { type Commit, commitOf } from "./test-commit.ts";

/** A log in a separate folder, and events to put into it. A plain writer makes it, which shares only the encoding of lines and records with the bank. */

export const ORIGIN = "bank.example/atm-audit";
export const SECRET = "payee-4711-secret";

export interface TestLog extends AsyncDisposable {
  readonly dir: string;
  readonly logKey: AuditKeyPair;
  readonly auditor: AuditKeyPair;
  readonly size: number;
  /** The writers that `append` uses in turn. Another writer begins with the next commit after `nextWriters`. */
  nextWriters(): void;
  /** Appends each list of events as commits of 1, 2, 3, 4, 1, … events, under one checkpoint. */
  append(...lists: readonly (readonly NewEvent[])[]): Promise<void>;
  /**
   * Appends this number of events under one checkpoint, in large commits, to make a log long: to seal a commit takes longest. With
   * `effects` each has this number of effects, for long lines.
   */
  fill(count: number, effects?: number): Promise<void>;
  /** Appends these commits under one checkpoint, with lines and records as `change` returns them. */
  appendCommits(commits: readonly Commit[], change?: Change): Promise<void>;
  verify(options?: Partial<VerifyOptions>): Promise<Report>;
  /** The same keys over a copy of the folder, which can grow in another way. */
  copy(): Promise<TestLog>;
}

/** What a dishonest bank, which has the log key, writes instead of an honest one's line or sealed record. */
interface Change {
  readonly line?: (line: string, index: number) => string;
  readonly record?: (record: Buffer, index: number) => Buffer;
}

const COMMIT_SIZES = [1, 2, 3, 4];
const LARGE_COMMIT = 64;

export async function testLog(
  keys = { logKey: makeLogKey(), auditor: makeAuditorKey() },
  { origin = ORIGIN, within, entries: begun = [] }: { origin?: string; within?: string; entries?: readonly Buffer[] } = {},
): Promise<TestLog> {
  const { logKey, auditor } = keys;
  const dir = await temporaryFolder(within);
  const files = new LogFiles(dir, { origin, logKey, entries: begun });
  const writers = new EventWriters({ origin, keys: testEventKeys(), auditor: auditor.publicKey, now: Date.now });
  let pair: EventWriter[] = [];
  const nextWriter = (n: number): EventWriter => {
    pair[n % 2] ??= writers.take();
    return pair[n % 2] as EventWriter;
  };
  const log: TestLog = {
    dir,
    ...keys,
    get size() {
      return files.size;
    },
    nextWriters: () => {
      pair = [];
    },
    async append(...lists) {
      for (const list of lists) {
        const commits: Commit[] = [];
        for (let at = 0; at < list.length; ) {
          const size = COMMIT_SIZES[commits.length % COMMIT_SIZES.length] as number;
          commits.push(commitOf(nextWriter(commits.length), list.slice(at, at + size)));
          at += size;
        }
        await files.append(commits);
      }
    },
    async fill(count, effects) {
      const many = effects === undefined ? undefined : Array.from({ length: effects }, (_, i): Effect => ["answer", i]);
      const eventsOf = (n: number) => testEvents(n).map((each) => (many === undefined ? each : { ...each, effects: many }));
      const commits: Commit[] = [];
      for (let left = count; left > 0; left -= LARGE_COMMIT)
        commits.push(commitOf(nextWriter(commits.length), eventsOf(Math.min(left, LARGE_COMMIT))));
      await files.append(commits);
    },
    appendCommits: (commits, change) => files.append(commits, change),
    verify: (options = {}) => verify({ dir, origin, logPublicKey: logKey.publicKey, auditorKey: auditor.privateKey, ...options }),
    async copy() {
      const other = await testLog(keys, { origin, entries: files.entries });
      await cp(dir, other.dir, { recursive: true });
      return other;
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true }),
  };
  return log;
}

/** Writes the files of a log whose entries are in memory. */
class LogFiles {
  readonly entries: Buffer[];
  readonly #dir: string;
  readonly #by: { readonly origin: string; readonly logKey: AuditKeyPair };
  readonly #growth = new Growth(new TileTree(), []);

  constructor(dir: string, { entries, ...by }: { origin: string; logKey: AuditKeyPair; entries: readonly Buffer[] }) {
    this.#dir = dir;
    this.#by = by;
    this.entries = [...entries];
    this.#growth.append(entries);
  }

  get size(): number {
    return this.entries.length;
  }

  async append(commits: readonly Commit[], { line = (text) => text, record = (bytes) => bytes }: Change = {}): Promise<void> {
    const before = this.size;
    const added = new Map<string, Buffer[]>();
    const add = (name: string, bytes: Buffer): void => void (added.get(name)?.push(bytes) ?? added.set(name, [bytes]));
    for (const commit of commits) {
      const index = this.size;
      const mac = commit.at(-1)?.mac as Buffer;
      const lines = commit.map((row, i) => {
        const plain = plainLine(row, { index: index + i, currency: "EUR", salt: saltOf(mac, row.n) });
        return Buffer.from(line(`${encodeLine(plain)}\n`, index + i));
      });
      const sealed = record(encodeSealedRecord(index, commit), index);
      for (const [i, each] of lines.entries()) add(recordFileName("plain", fileOf(index + i)), each);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(sealed.length);
      add(recordFileName("sealed", fileOf(index)), Buffer.concat([length, sealed]));
      this.entries.push(...lines.map((each) => Buffer.concat([sha256(each), sha256(sealed)])));
    }
    for (const [name, pieces] of added) await this.#write(name, Buffer.concat(pieces), "a");
    for (const { tile, bytes } of this.#growth.append(this.entries.slice(before)))
      await this.#write(`tlog/${tilePath(tile)}`, bytes);
    await this.#removePartial(before);
    const head = this.#growth.head();
    await this.#write(
      CHECKPOINT_FILE,
      Buffer.from(signCheckpoint(head, { name: this.#by.origin, privateKey: this.#by.logKey.privateKey })),
    );
  }

  /** Removes the partial tiles of the checkpoint before, as far as the new one has others. */
  async #removePartial(before: number): Promise<void> {
    for (const level of ["entries", 0, 1, 2] as const) {
      const at = (size: number) => Math.floor(size / TILE_WIDTH ** (level === "entries" ? 0 : level));
      const [old, now] = [at(before), at(this.size)];
      if (old === now || old % TILE_WIDTH === 0) continue;
      const tile = { level, index: Math.floor(old / TILE_WIDTH), width: old % TILE_WIDTH };
      await rm(path.join(this.#dir, "tlog", tilePath(tile)));
      if (Math.floor(now / TILE_WIDTH) > tile.index)
        await rm(path.join(this.#dir, "tlog", path.dirname(tilePath(tile))), { recursive: true });
    }
  }

  async #write(name: string, bytes: Buffer, flag = "w"): Promise<void> {
    const file = path.join(this.#dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag });
  }
}

/** In memory if the machine has such a folder, because these tests make thousands of files. */
async function temporaryFolder(within?: string): Promise<string> {
  const memory = await access("/dev/shm").then(
    () => "/dev/shm",
    () => tmpdir(),
  );
  return await mkdtemp(path.join(within ?? memory, "strongroom-audit-"));
}

/** Events of transfers, each with a value that only the sealed form may contain. */
export function testEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    at: Date.UTC(2026, 0, 1) + i,
    kind: "transfer",
    outcome: i % 3 === 2 ? "denied:insufficient-funds" : "ok",
    terminal: TerminalId("ATM-0001"),
    session: SessionId("000102030405060708090a0b0c0d0e0f"),
    request: RequestId(randomUUIDv7()),
    customer: CustomerId(randomUUID()),
    account: AccountId(randomUUID()),
    amount: BigInt(4000 + i),
    effects: i % 2 === 0 ? [["answer", i]] : undefined,
    confidential: { payee: `${SECRET}-${i}`, available: 120_000 },
  }));
}
