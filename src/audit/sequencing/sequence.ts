import { createPublicKey } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { EventRow, EventStore } from "../../events/events.ts";
import { brokenConstraint } from "../../store/store.ts";
import { CompactRange, formatVerifier, type NoteSigner, type NoteVerifier, signCheckpoint } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type CheckpointRow, insertCheckpoint, type Range } from "../checkpoints/checkpoint-rows.ts";
import { holdSuccessions } from "../checkpoints/successions.ts";
import { type CommitForms, formsOf } from "../log/entries.ts";
import { EventFeed } from "./event-feed.ts";
import { openNewest } from "./newest.ts";
import { closeSilent, isEnd } from "./open-chains.ts";
import { restBetweenSteps } from "./rest.ts";
import type { SequencerSettings } from "./sequencer-state.ts";

/** The events under one checkpoint more: under load a checkpoint costs a commit, however many it covers. */
export const BATCH_MAX = 2_048;
/** How often per interval the sequencer looks for new events. */
const LOOKS = 8;
/** Events that are hashed without a rest: some milliseconds of CPU. */
const STEP = 256;
/** A chain without an event for this long is closed, in milliseconds: its process ends an idle one itself, and much sooner. */
const SILENT_MS = 60 * 60_000;
const CLOSE_EVERY_MS = 60_000;

/** The forms of the events that one checkpoint added: a copy on this server need not read them again. */
export interface Sequenced {
  readonly checkpoint: CheckpointRow;
  readonly forms: readonly CommitForms[];
}

export interface SequenceProgress {
  /** The size of the log. */
  readonly size: number;
  /** The writers whose chains are broken. */
  readonly broken: readonly string[];
  /** What a new checkpoint added, if there is one. */
  readonly added: Sequenced | null;
  /** True if nothing waits, or something was added: what failed before is over. */
  readonly isWell: boolean;
}

export interface SequenceRun {
  /** Rejects once the lease is lost. */
  readonly check: () => Promise<void>;
  readonly stopping: AbortSignal;
  /** Called after each look. */
  readonly onProgress: (progress: SequenceProgress) => void;
}

/**
 * Gives committed events their order, and signs a checkpoint over it, until `stopping` is aborted and all events committed before
 * that are under one. The caller must hold the lease; two processes that both hold it still cannot continue the log in two ways,
 * because the second checkpoint after one size is refused by the database. Rejects with the error that stops it.
 */
export async function sequence(store: EventStore, settings: SequencerSettings, run: SequenceRun): Promise<void> {
  for (;;) {
    const { newest, verifier } = await openNewest(store.sql, settings);
    const signer = await signerOf(settings, verifier);
    const log = new OrderedLog(newest, {
      signer,
      successions: verifier.successions?.length ?? 0,
      currency: settings.currency.code,
    });
    try {
      return await sequenceWith(log, newest, store, settings, run);
    } catch (error) {
      // Nothing was signed for others: the next key continues from the same checkpoint.
      if (!(error instanceof LogKeyEnded)) throw error;
    }
  }
}

/** Another key signs the log's checkpoints from now on. */
class LogKeyEnded extends Error {}

/** Throws AuditError `key-file` if this server does not have the log's newest key. */
async function signerOf({ origin, logKey, readLogKeys }: SequencerSettings, verifier: NoteVerifier): Promise<NoteSigner> {
  const newest = formatVerifier(verifier);
  const isNewest = (key: typeof logKey): boolean => formatVerifier({ name: origin, publicKey: createPublicKey(key) }) === newest;
  const privateKey = isNewest(logKey) ? logKey : (await readLogKeys?.())?.find(isNewest);
  if (privateKey === undefined)
    throw new AuditError(
      "key-file",
      `this server lacks the key ${newest}, which signs the audit log: copy it from another server`,
    );
  return { name: origin, privateKey };
}

async function sequenceWith(
  log: OrderedLog,
  newest: CheckpointRow,
  store: EventStore,
  { chain, intervalMs = 1_000 }: SequencerSettings,
  run: SequenceRun,
): Promise<void> {
  using feed = await EventFeed.open(store.sql, chain, newest.open);
  let [since, closedAt] = [performance.now(), -Infinity];
  for (;;) {
    // Read this before the events, so that every event committed before a stop is covered.
    const last = run.stopping.aborted;
    await run.check();
    const waited = feed.waiting;
    const isAll = await feed.look(BATCH_MAX);
    if (waited === 0) since = performance.now();
    const isDue = feed.waiting >= BATCH_MAX || last || performance.now() - since >= intervalMs - intervalMs / LOOKS / 2;
    const added = feed.waiting > 0 && isDue ? await log.add(store, feed.take(BATCH_MAX), intervalMs) : null;
    if (added !== null) since = performance.now();
    run.onProgress({ size: log.size, broken: feed.broken, added, isWell: added !== null || feed.waiting === 0 });
    if (last && isAll && feed.waiting === 0) return;
    if (performance.now() - closedAt > CLOSE_EVERY_MS) {
      closedAt = performance.now();
      await closeSilent(store, feed.silentSince(Date.now() - SILENT_MS));
    }
    if (isAll && feed.waiting < BATCH_MAX && !last)
      await setTimeout(intervalMs / LOOKS, undefined, { signal: run.stopping }).catch(() => {});
  }
}

/** Who signs a log: its newest key, after so many successions. */
interface SignedBy {
  readonly signer: NoteSigner;
  readonly successions: number;
  readonly currency: string;
}

/** The log as its newest checkpoint has it: the edge of its tree, and the chains without an end. */
class OrderedLog {
  readonly #range: CompactRange;
  readonly #open: Map<bigint, number>;
  readonly #by: SignedBy;

  constructor({ size, frontier, open }: CheckpointRow, by: SignedBy) {
    this.#range = CompactRange.restore(size, frontier);
    this.#open = new Map(open);
    this.#by = by;
  }

  get size(): number {
    return this.#range.size;
  }

  /**
   * Adds these commits in this order under a new checkpoint. Throws AuditError `lease-lost` if another process was first, and
   * LogKeyEnded if the key that signed it has a successor: then the checkpoint was shown to nobody.
   */
  async add(store: EventStore, commits: readonly (readonly EventRow[])[], intervalMs: number): Promise<Sequenced> {
    const fromSize = this.size;
    const restMs = restBetweenSteps(Date.now() - (commits[0]?.[0]?.event.at ?? 0), intervalMs);
    const forms: CommitForms[] = [];
    const ended: bigint[] = [];
    let step = 0;
    for (const commit of commits) {
      const { writer, n } = commit.at(-1) as EventRow;
      const made = formsOf(this.size, commit, this.#by.currency);
      for (const leaf of made.leaves) this.#range.append(leaf);
      forms.push(made);
      this.#open.set(writer, n);
      if (isEnd(commit)) ended.push(writer);
      step += commit.length;
      if (step < STEP) continue;
      step = 0;
      await setTimeout(restMs);
    }
    for (const writer of ended) this.#open.delete(writer);
    const head = { size: this.size, root: this.#range.root() };
    const checkpoint: CheckpointRow = {
      ...{ fromSize, size: head.size, ranges: rangesOf(commits), open: new Map(this.#open) },
      ...{ frontier: this.#range.edge(), note: signCheckpoint(head, this.#by.signer) },
    };
    await store.sql
      .begin(async (tx) => {
        // Held until the commit: a succession decides the last size of the old key.
        if ((await holdSuccessions(tx)) !== this.#by.successions) throw new LogKeyEnded();
        await insertCheckpoint(tx, checkpoint, Date.now());
        if (ended.length > 0) await tx`delete from audit_writer where writer = any(${ended.map(String)}::bigint[])`;
      })
      .catch((error: unknown) => {
        if (brokenConstraint(error) === null) throw error;
        throw new AuditError("lease-lost", "another process has continued the log", error);
      });
    return { checkpoint, forms };
  }
}

/** Joins commits of one writer that follow each other. */
function rangesOf(commits: readonly (readonly EventRow[])[]): Range[] {
  const ranges: Range[] = [];
  for (const commit of commits) {
    const [{ writer, n: first }, { n: last }] = [commit[0] as EventRow, commit.at(-1) as EventRow];
    const before = ranges.at(-1);
    if (before?.writer === writer && before.last === first - 1) ranges.splice(-1, 1, { ...before, last });
    else ranges.push({ writer, first, last });
  }
  return ranges;
}
