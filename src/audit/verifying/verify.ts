import type { KeyObject } from "node:crypto";
import path from "node:path";
import type { Store } from "../../store/store.ts";
import { CHECKPOINT_FILE, EMPTY_ROOT, type NoteVerifier, openCheckpoint, type TreeHead } from "../../tlog/tlog.ts";
import { Ahead } from "../log/ahead.ts";
import { readIfThere } from "../log/disk.ts";
import { Opener } from "../log/opener.ts";
import { type Form, listRecordFiles } from "../log/record-file.ts";
import { type Finding, Findings } from "./finding.ts";
import { type Unread, UnreadRuns } from "./unread.ts";
import { EventCheck, type Told } from "./verify-events.ts";
import { verifyForm } from "./verify-form.ts";
import { compareForms, readPlain, readSealed } from "./verify-story.ts";
import { type CheckedTree, verifyTree } from "./verify-tree.ts";
import type { ProvenRecord } from "./walk.ts";

/** How many records are compared at a time. */
const CHUNK = 256;

export interface VerifyOptions {
  readonly dir: string;
  readonly origin: string;
  /** Ed25519, public. */
  readonly logPublicKey: KeyObject;
  /** The forms to verify; both by default. Each form can be verified without the other. */
  readonly forms?: readonly Form[];
  /** The first record whose plain line must be there, if older ones were moved off the host. 0 by default. */
  readonly plainFrom?: number;
  /** If given, the database's events are compared with the records. */
  readonly store?: Store;
  /** Opens the sealed form, to compare it with the plain one. Give all keys if the log was sealed to several over time. */
  readonly auditorKey?: KeyObject | readonly KeyObject[];
  /** The text of a checkpoint that was kept where the bank could not change it. The log must continue from it. */
  readonly keptCheckpoint?: string;
}

export interface Report {
  readonly ok: boolean;
  /** Records under the checkpoint. */
  readonly size: number;
  /** The checkpoint's text, worth keeping elsewhere; null if there is no valid one. */
  readonly checkpoint: string | null;
  /** How many records of each form were proven, opened, and compared with the database. */
  readonly proven: { readonly plain: number; readonly sealed: number; readonly opened: number; readonly events: number };
  /** Records that were proven but not opened, because their key was not given. */
  readonly unread: readonly Unread[];
  readonly findings: readonly Finding[];
  /** How many findings are not in the list. */
  readonly more: number;
}

/**
 * Verifies the log (AUDIT.md, section "Verification"): the checkpoint's signature, the tree under it, and each record of each
 * form against the tree. On request it also compares the forms with each other, and the database with them. It reads files in
 * pieces. It verifies a log that is being sealed meanwhile up to the checkpoint found at the start.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const findings = new Findings();
  const verifier = { name: options.origin, publicKey: options.logPublicKey };
  const kept = readKept(options.keptCheckpoint, verifier, findings);
  const { checkpoint, head } = await readHead(options.dir, verifier, findings);
  const none = { plain: 0, sealed: 0, opened: 0, events: 0 };
  // Without a valid tree head nothing can prove the records.
  const unread = new UnreadRuns();
  const proven = head === null ? none : await verifyUnder(head, kept, options, findings, unread);
  const { list, more } = findings;
  return { ok: list.length === 0, size: head?.size ?? 0, checkpoint, proven, unread: unread.list, findings: list, more };
}

async function readHead(
  dir: string,
  verifier: NoteVerifier,
  findings: Findings,
): Promise<{ checkpoint: string | null; head: TreeHead | null }> {
  try {
    const text = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString();
    if (text !== undefined) return { checkpoint: text, head: openCheckpoint(text, verifier) };
    const files = [...(await listRecordFiles(dir, "plain")), ...(await listRecordFiles(dir, "sealed"))];
    if (files.length > 0) findings.add("checkpoint-missing", { file: CHECKPOINT_FILE });
    return { checkpoint: null, head: { size: 0, root: EMPTY_ROOT } };
  } catch (error) {
    findings.add("checkpoint-invalid", { file: CHECKPOINT_FILE }, (error as Error).message);
    return { checkpoint: null, head: null };
  }
}

function readKept(text: string | undefined, verifier: NoteVerifier, findings: Findings): TreeHead | null {
  if (text === undefined) return null;
  try {
    return openCheckpoint(text, verifier);
  } catch (error) {
    findings.add("checkpoint-invalid", { file: null }, `the kept checkpoint: ${(error as Error).message}`);
    return null;
  }
}

async function verifyUnder(
  head: TreeHead,
  kept: TreeHead | null,
  options: VerifyOptions,
  findings: Findings,
  unread: UnreadRuns,
): Promise<Report["proven"]> {
  const tree = await verifyTree(options.dir, head, kept?.size ?? null, findings);
  if (kept !== null && kept.size > head.size)
    findings.add("rolled-back", { file: CHECKPOINT_FILE }, `it covers ${head.size} records, the one that was kept ${kept.size}`);
  else if (kept !== null && kept.size > 0 && tree.keptRoot?.equals(kept.root) !== true)
    findings.add("rolled-back", { file: CHECKPOINT_FILE }, `its first ${kept.size} records are others`);
  return await verifyRecords(head.size, tree, options, findings, unread);
}

async function verifyRecords(
  size: number,
  tree: CheckedTree,
  { dir, origin, logPublicKey, forms = ["plain", "sealed"], plainFrom = 0, auditorKey, store }: VerifyOptions,
  findings: Findings,
  unread: UnreadRuns,
): Promise<Report["proven"]> {
  const verifier = { name: origin, publicKey: logPublicKey };
  const latestSize = async (): Promise<number> => (await readHead(dir, verifier, new Findings())).head?.size ?? size;
  const records = (form: Form, from: number): Ahead<ProvenRecord> =>
    new Ahead(forms.includes(form) ? verifyForm(dir, form, { size, from, tree, findings, latestSize }) : nothing());
  const [plain, sealed] = [records("plain", plainFrom), records("sealed", 0)];
  const opener = auditorKey && new Opener(origin, [auditorKey].flat());
  const events = store && new EventCheck(store.sql, size, findings);

  const proven = { plain: 0, sealed: 0, opened: 0 };
  for (let first = 0; first < size; first += CHUNK) {
    const end = Math.min(size, first + CHUNK);
    const [plainRecords, sealedRecords] = [await plain.until(end), await sealed.until(end)];
    const told = new Map<number, Told>();
    for (let index = first; index < end; index++) {
      const [plainRecord, sealedRecord] = [plainRecords.get(index), sealedRecords.get(index)];
      const line = plainRecord && readPlain(plainRecord, findings);
      const missing = (sealedRecord?.record.header && opener?.missingKey(sealedRecord.record.header)) ?? null;
      if (missing !== null) unread.add(index, missing);
      const opened = missing === null && sealedRecord && opener && readSealed(sealedRecord, opener, findings);
      if (line && opened && sealedRecord) compareForms(line, opened, sealedRecord.place, findings);
      if (opened) told.set(index, { line: opened, opened: true });
      else if (line) told.set(index, { line, opened: false });
      if (opened) proven.opened++;
    }
    proven.plain += plainRecords.size;
    proven.sealed += sealedRecords.size;
    await events?.take(first, end, told);
  }
  // Lets the walks account for everything after the last record.
  await Promise.all([plain.until(Infinity), sealed.until(Infinity)]);
  await events?.end(latestSize);
  return { ...proven, events: events?.compared ?? 0 };
}

async function* nothing(): AsyncGenerator<never> {}
