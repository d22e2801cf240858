import type { EventRow } from "../../events/events.ts";
import { openCheckpoint, type TreeHead } from "../../tlog/tlog.ts";
import type { KeptCheckpoint, KeptHeads, Verification } from "../context.ts";
import { Ahead } from "../snapshot.ts";
import { timeText } from "../values.ts";
import { type CheckpointEntry, checkpointEntries } from "./checkpoint-rows.ts";
import { CosignedNotes } from "./cosigned-notes.ts";
import { type LoggedRow, loggedRows } from "./logged-rows.ts";
import { RebuiltTree } from "./rebuilt-tree.ts";

/** By how much the clocks of two servers may differ, in milliseconds. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Verifies the log in the database (AUDIT.md, section "Checkpoints"): the checkpoints follow each other without a fork, the log's
 * key signed each, and each root is that of the tree over the rows in the order that the checkpoints give. Compares the kept
 * and the cosigned checkpoints with it.
 */
export async function verifyLog(run: Verification, kept: readonly KeptCheckpoint[]): Promise<void> {
  const tree = new RebuiltTree(run, headsOf(run, kept));
  const rows = await Ahead.of(loggedRows(run.snapshot));
  const cosigned = await CosignedNotes.open(run);
  const open = new Map<bigint, number>();
  let before: CheckpointEntry | null = null;
  const ended = new Set((run.verifier.successions ?? []).map(({ head }) => head.size));
  for await (const entry of checkpointEntries(run.snapshot)) {
    const place = `checkpoint of ${entry.size} events`;
    for (const problem of problemsOf(run, entry, before)) run.findings.add("log", place, problem);
    const head = headOf(run, entry, place);
    await appendRows(run, entry, rows, tree, open);
    if (entry.open.join() !== openList(open))
      run.findings.add("log", place, "has another list of chains without an end than its events give");
    const wrong = tree.compare(entry.size, head?.root ?? null, entry.frontier);
    if (wrong !== null) run.findings.add("log", place, wrong);
    await cosigned.compare(entry.size, head);
    ended.delete(entry.size);
    run.coverage.checkpoints++;
    run.coverage.size = entry.size;
    before = entry;
  }
  for (const size of ended)
    run.findings.add("log", `succession of the log's key at ${size} events`, "no checkpoint of the log has this size");
  tree.end();
  await cosigned.end();
  if (before === null) await reportEmptyLog(run);
}

/** What is wrong with a row beside its events. */
function problemsOf(run: Verification, entry: CheckpointEntry, before: CheckpointEntry | null): string[] {
  const problems: string[] = [];
  const { fromSize, size, at, ranges } = entry;
  if (before === null && (fromSize !== -1 || size !== 0))
    problems.push("is the first in the database, but the log begins with one of 0 events");
  if (before !== null && fromSize !== before.size)
    problems.push(
      `follows one of ${fromSize} events, but the one before it has ${before.size}: one was removed, or the log was forked`,
    );
  if (ranges === -1) problems.push("has lists of ranges that do not belong together");
  if (!run.clockWasWrong && (at > run.now + CLOCKS_DIFFER_MS || (before !== null && at < before.at - CLOCKS_DIFFER_MS)))
    problems.push(`is of ${timeText(at)}, which is ${at > run.now ? "in the future" : "earlier than the one before"}`);
  return problems;
}

/** The signed tree head; null, with a finding, if the log's key did not sign this note or it is another's. */
function headOf({ verifier, findings }: Verification, { note, size }: CheckpointEntry, place: string): TreeHead | null {
  try {
    const head = openCheckpoint(note, verifier);
    if (head.size === size) return head;
    findings.add("log", place, `has the signed note of a checkpoint of ${head.size} events`);
  } catch (error) {
    findings.add("log", place, `the log's key did not sign it: ${(error as Error).message}`);
  }
  return null;
}

/** Appends what one checkpoint adds, and notes where the chains then stand. */
async function appendRows(
  { progress }: Verification,
  { fromSize }: CheckpointEntry,
  rows: Ahead<LoggedRow>,
  tree: RebuiltTree,
  open: Map<bigint, number>,
): Promise<void> {
  let commit: EventRow[] = [];
  for (let head = rows.head; head?.fromSize === fromSize; head = rows.head) {
    const { row } = head;
    progress.row();
    await rows.take();
    const isOther = commit[0] !== undefined && commit[0].writer !== row.writer;
    // A commit without its last row cannot be hashed; the chain has the finding, and the tree another root.
    if (isOther) commit = [];
    commit.push(row);
    if (row.mac === null || row.sealed === null) continue;
    tree.append(commit);
    if (row.event.kind === "writer-end" || row.event.kind === "writer-closed") open.delete(row.writer);
    else open.set(row.writer, row.n);
    commit = [];
  }
}

const openList = (open: ReadonlyMap<bigint, number>): string =>
  [...open]
    .map(([writer, last]) => `${writer}:${last}`)
    .sort()
    .join();

function headsOf({ verifier, findings, coverage }: Verification, kept: readonly KeptCheckpoint[]): KeptHeads {
  return kept.flatMap(({ source, note }) => {
    try {
      const head = openCheckpoint(note, verifier);
      coverage.kept++;
      return [{ ...head, source }];
    } catch (error) {
      findings.add("checkpoint", source, `the log's key did not sign it: ${(error as Error).message}`);
      return [];
    }
  });
}

/** The log begins before anything else is written. */
async function reportEmptyLog({ snapshot, findings }: Verification): Promise<void> {
  const [row] = await snapshot.sql<{ used: boolean }[]>`
    select exists (select from audit_event) or exists (select from audit_writer) or exists (select from request_answer)
        or exists (select from customer) or exists (select from terminal) or exists (select from account where entries > 0) as used`;
  if (row?.used === true) findings.add("log", "the log", "is empty, but the database was used: somebody removed it");
}
