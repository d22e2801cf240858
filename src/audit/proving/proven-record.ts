import {
  HASH_SIZE,
  inclusionProof,
  leafHash,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  sha256,
  type TreeHead,
  verifyInclusion,
} from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { decodeLine, encodeLine, type Line } from "../log/line.ts";
import { ENTRY_SIZE } from "../log/sealed-record.ts";
import { LineCursor } from "../reading/line-cursor.ts";
import { TileReader } from "../tiles/tile-reader.ts";

/** A record with what proves it under a checkpoint: several of them may share one checkpoint. */
export interface ProvenRecord {
  readonly index: number;
  /** The leaf of the tree: SHA-256 of the plain line with its newline, then SHA-256 of the sealed record. */
  readonly entry: Buffer;
  /** The plain line without its newline. */
  readonly line: string;
  /** The inclusion proof (RFC 9162, section 2.1.3), from the leaf's sibling up. */
  readonly proof: readonly Buffer[];
}

/**
 * Proves records under this checkpoint. Throws NoteError `checkpoint` if it does not cover one, NoteError `note` or AuditError
 * `log-tiles` or `log-records` if the log is not what was signed, and AuditError `log-records` if a line was moved off the host.
 */
export async function proveRecords(
  dir: string,
  known: NoteVerifier,
  checkpoint: string,
  indexes: readonly number[],
): Promise<readonly ProvenRecord[]> {
  const head = openCheckpoint(checkpoint, await copyVerifier(dir, known));
  const reader = new TileReader(dir, head.size);
  const records: ProvenRecord[] = [];
  for (const index of indexes) {
    if (index >= head.size)
      throw new NoteError("checkpoint", `the checkpoint of ${head.size} records does not cover record ${index} yet: try again`);
    const line = (await readLine(dir, index)).slice(0, -1);
    if (line === "") throw new AuditError("log-records", `the plain file of record ${index} was moved away: put it back first`);
    const proof = await inclusionProof(index, head.size, reader.rangeHash);
    const record = { index, entry: await reader.entry(index), line, proof };
    // Find a changed log here, not only when somebody checks the proof.
    provenLine(record, head);
    records.push(record);
  }
  return records;
}

/** Returns the line that the record proves to be in the tree of this head. Throws NoteError `note` if it does not prove it. */
export function provenLine({ index, entry, line: text, proof }: ProvenRecord, head: TreeHead): Line {
  const line = decodeLine(text);
  if (line?.i !== index) throw new NoteError("note", `the line of record ${index} is not one of the audit log with this index`);
  if (entry.length !== ENTRY_SIZE || !sha256(`${text}\n`).equals(entry.subarray(0, HASH_SIZE)))
    throw new NoteError("note", `the line of record ${index} is not the one that its entry has the hash of`);
  if (!verifyInclusion(index, head.size, leafHash(entry), proof, head.root))
    throw new NoteError("note", `the proof of record ${index} does not lead to the root of the checkpoint`);
  return line;
}

/** Returns the line of a record with its newline; empty if its file was moved off the host. */
export async function readLine(dir: string, index: number): Promise<string> {
  await using cursor = await LineCursor.at(dir, index);
  if (cursor.next > index) return "";
  for await (const line of cursor.until(index + 1)) return `${encodeLine(line)}\n`;
  return "";
}
