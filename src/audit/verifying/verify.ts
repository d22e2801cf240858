import path from "node:path";
import { CHECKPOINT_FILE, EMPTY_ROOT, NoteError, type NoteVerifier, openCheckpoint, type TreeHead } from "../../tlog/tlog.ts";
import { copyVerifier, SUCCESSIONS_FILE } from "../log/copy-key.ts";
import { readIfThere } from "../log/disk.ts";
import { listRecordFiles } from "../log/record-file.ts";
import type { Unread } from "../reading/unread.ts";
import { type Finding, Findings } from "./finding.ts";
import { type Proven, type VerifyOptions, verifyRecords } from "./verify-records.ts";
import { type CheckedTree, verifyTree } from "./verify-tree.ts";

export interface Report {
  readonly ok: boolean;
  /** Records under the checkpoint. */
  readonly size: number;
  /** The checkpoint's text, worth keeping elsewhere; null if there is no valid one. */
  readonly checkpoint: string | null;
  /** How many records of each form were proven, opened, and compared with the database. */
  readonly proven: Proven;
  /** How many records the log in the database has beyond these files, which are a copy of it; null if it was not asked. */
  readonly behind: number | null;
  /** Records that were proven but not opened, because their key was not given. */
  readonly unread: readonly Unread[];
  readonly findings: readonly Finding[];
  /** How many findings are not in the list. */
  readonly more: number;
}

/**
 * Verifies the files of the log (AUDIT.md, section "Verification"): the checkpoint's signature, the tree under it, each record of
 * each form against the tree, the forms against each other, and the numbers of each writer's events. On request it also opens the
 * sealed form, and compares the database with the records. It reads files in pieces. It verifies a log that is being written
 * meanwhile up to the checkpoint found at the start. It does not prove the chains' MACs and the books (`strongroom verify`).
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const findings = new Findings();
  const { checkpoint, head, verifier } = await readHead(options, findings);
  const kept = (options.keptCheckpoints ?? []).flatMap((text) => readKept(text, verifier, findings));
  // Without a valid tree head nothing can prove the records.
  const nothing = { proven: { plain: 0, sealed: 0, opened: 0, events: 0 }, behind: null, unread: [] };
  const found = head === null ? nothing : await verifyUnder(head, { kept, verifier }, options, findings);
  const { list, more } = findings;
  return { ok: list.length === 0, size: head?.size ?? 0, checkpoint, ...found, findings: list, more };
}

interface FoundHead {
  readonly checkpoint: string | null;
  readonly head: TreeHead | null;
  /** The log's keys by the copy's successions. */
  readonly verifier: NoteVerifier;
}

async function readHead({ dir, origin, logPublicKey, successions = [] }: VerifyOptions, findings: Findings): Promise<FoundHead> {
  let verifier: NoteVerifier = { name: origin, publicKey: logPublicKey, successions };
  try {
    const text = (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString();
    verifier = await copyVerifier(dir, verifier);
    if (text !== undefined) return { checkpoint: text, head: openCheckpoint(text, verifier), verifier };
    const files = [...(await listRecordFiles(dir, "plain")), ...(await listRecordFiles(dir, "sealed"))];
    if (files.length > 0) findings.add("checkpoint-missing", { file: CHECKPOINT_FILE });
    return { checkpoint: null, head: { size: 0, root: EMPTY_ROOT }, verifier };
  } catch (error) {
    const isSuccession = error instanceof NoteError && error.code === "succession";
    const [code, file] = isSuccession
      ? (["succession-invalid", SUCCESSIONS_FILE] as const)
      : (["checkpoint-invalid", CHECKPOINT_FILE] as const);
    findings.add(code, { file }, (error as Error).message);
    return { checkpoint: null, head: null, verifier };
  }
}

function readKept(text: string, verifier: NoteVerifier, findings: Findings): TreeHead[] {
  try {
    return [openCheckpoint(text, verifier)];
  } catch (error) {
    findings.add("checkpoint-invalid", { file: null }, `the kept checkpoint: ${(error as Error).message}`);
    return [];
  }
}

async function verifyUnder(
  head: TreeHead,
  { kept, verifier }: { readonly kept: readonly TreeHead[]; readonly verifier: NoteVerifier },
  options: VerifyOptions,
  findings: Findings,
) {
  const ended = (verifier.successions ?? []).map((each) => each.head).filter(({ size }) => size > 0 && size <= head.size);
  const tree = await verifyTree(options.dir, head, new Set([...kept, ...ended].map(({ size }) => size)), findings);
  for (const each of kept) continuesFrom(each, head, tree, findings);
  for (const { size, root } of ended)
    if (tree.keptRoots.get(size)?.equals(root) !== true)
      findings.add("succession-invalid", { file: SUCCESSIONS_FILE }, `its first ${size} records are others`);
  const latestSize = async () => (await readHead(options, new Findings())).head?.size ?? head.size;
  return await verifyRecords(head, tree, { ...options, latestSize }, findings);
}

function continuesFrom(kept: TreeHead, head: TreeHead, tree: CheckedTree, findings: Findings): void {
  if (kept.size > head.size)
    findings.add("rolled-back", { file: CHECKPOINT_FILE }, `it covers ${head.size} records, the one that was kept ${kept.size}`);
  else if (kept.size > 0 && tree.keptRoots.get(kept.size)?.equals(kept.root) !== true)
    findings.add("rolled-back", { file: CHECKPOINT_FILE }, `its first ${kept.size} records are others`);
}
