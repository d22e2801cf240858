import path from "node:path";
import type { Sql } from "../../store/store.ts";
import { CHECKPOINT_FILE, type NoteVerifier, openCheckpoint, type TreeHead } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type CheckpointRow, checkpointOfSize, checkpointsAfter } from "../checkpoints/checkpoint-rows.ts";
import { CommitReader } from "../checkpoints/ordered-commits.ts";
import { SUCCESSIONS_FILE } from "../log/copy-key.ts";
import { Disk, readIfThere } from "../log/disk.ts";
import { type CommitForms, formsOf } from "../log/entries.ts";
import { COPY_MAX } from "../log/layout.ts";
import { keysBy } from "../sequencing/newest.ts";
import type { Sequenced } from "../sequencing/sequence.ts";
import { type SequencerSettings, verifierOf } from "../sequencing/sequencer-state.ts";
import { compareCopy } from "./compare-copy.ts";
import { Copy } from "./copy.ts";
import type { Offers } from "./offers.ts";
import { recover } from "./recover.ts";

/** How often per interval a copy looks for new checkpoints. */
const LOOKS = 4;

/**
 * Keeps this server's copy: writes what each new checkpoint covers, from the rows of the database. Ends once `stopping` is aborted
 * and the copy has all that the database's checkpoints cover. Rejects with AuditError `disk-*` or `log-*`, or a database's error.
 */
export async function follow(
  sql: Sql,
  settings: SequencerSettings,
  run: { readonly offers: Offers; readonly stopping: AbortSignal; readonly onProgress: (size: number) => void },
): Promise<void> {
  const { dir, disk = new Disk(), intervalMs = 1_000, currency } = settings;
  let verifier = await keysBy(sql, settings);
  // First: a copy that the database contradicts is evidence, and recovery would cut its tail.
  await compareCopy(sql, dir, verifier);
  const copy = new Copy(await recover(dir, verifier, disk), { dir, disk });
  try {
    using reader = await CommitReader.open(sql);
    if (copy.size === 0) await begin(copy, sql, settings);
    for (;;) {
      const last = run.stopping.aborted;
      const next = run.offers.takeAt(copy.size) ?? (await readNext(sql, reader, copy.size, currency.code));
      if (next !== null) {
        const { note } = next.checkpoint;
        // After its checkpoint was read: a succession is committed before its key signs.
        verifier = await keysBy(sql, settings);
        const head = headOf(next.checkpoint, verifier);
        await keepSuccessions(dir, verifier, head.size, disk);
        const isWhole = await copy.append(next.forms, note, ({ size, root }) => size === head.size && root.equals(head.root));
        if (!isWhole) throw forged(next.checkpoint);
      }
      // Not before something was written, or nothing is left to write: what failed before is not over yet.
      run.onProgress(copy.size);
      if (next === null && last) return;
      if (next === null) await mustBeThere(dir);
      if (next === null) await run.offers.wait(intervalMs / LOOKS, run.stopping);
    }
  } finally {
    await copy.close();
  }
}

/**
 * Writes the successions that end before a checkpoint of this size, before the checkpoint itself: so a reader that has the checkpoint has
 * its key too, and all copies are the same.
 */
async function keepSuccessions(dir: string, { successions = [] }: NoteVerifier, size: number, disk: Disk): Promise<void> {
  const file = path.join(dir, SUCCESSIONS_FILE);
  const text = successions.flatMap(({ head, note }) => (head.size < size ? [note] : [])).join("");
  if (text === ((await readIfThere(file))?.toString() ?? "")) return;
  await disk.replace(file, text);
}

/** Throws AuditError `disk-write` if somebody removed the copy: it is made anew, although nothing new is to be written. */
async function mustBeThere(dir: string): Promise<void> {
  if ((await readIfThere(path.join(dir, CHECKPOINT_FILE))) !== null) return;
  throw new AuditError("disk-write", "this server's copy of the audit log is gone, and is made anew");
}

/** Writes the first checkpoint, which covers nothing: a copy never has records without one. */
async function begin(copy: Copy, sql: Sql, settings: SequencerSettings): Promise<void> {
  const first = await checkpointOfSize(sql, 0);
  if (first === null) throw new AuditError("log-missing", "the database has no first checkpoint of the audit log");
  headOf(first, verifierOf(settings));
  await copy.append([], first.note, () => true);
}

/** Reads what the next checkpoints cover, up to COPY_MAX events, under the last of them; null if there is none. */
async function readNext(sql: Sql, reader: CommitReader, size: number, currency: string): Promise<Sequenced | null> {
  const forms: CommitForms[] = [];
  let checkpoint: CheckpointRow | null = null;
  for (const each of await checkpointsAfter(sql, size, CHECKPOINTS_MAX)) {
    if (checkpoint !== null && each.size - size > COPY_MAX) break;
    checkpoint = each;
    try {
      for await (const { index, commit } of reader.commitsOf(each)) forms.push(formsOf(index, commit, currency));
    } catch (error) {
      // A value that no writer writes, and that has no form.
      throw error instanceof RangeError ? forged(each, error) : error;
    }
  }
  return checkpoint === null ? null : { checkpoint, forms };
}

const CHECKPOINTS_MAX = 32;

function headOf({ size, note }: CheckpointRow, verifier: NoteVerifier): TreeHead {
  try {
    return openCheckpoint(note, verifier);
  } catch (error) {
    const reason = (error as Error).message;
    throw new AuditError("log-forked", `the database's checkpoint of ${size} records is not the log's: ${reason}`, error);
  }
}

const forged = ({ size }: CheckpointRow, cause?: unknown): AuditError =>
  new AuditError(
    "log-forked",
    `the events in the database are not those under the signed checkpoint of ${size} records: run strongroom verify to find which`,
    cause,
  );
