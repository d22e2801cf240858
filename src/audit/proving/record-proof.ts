import { HASH_SIZE, NoteError, type NoteVerifier, openCheckpoint, sha256, type TreeHead } from "../../tlog/tlog.ts";
import { copyVerifier } from "../log/copy-key.ts";
import { decodeLine, type Line } from "../log/line.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { ENTRY_SIZE } from "../log/sealed-record.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { readLine } from "./proven-record.ts";
import { makeReceipt, verifyReceipt } from "./receipt.ts";

/**
 * A receipt that contains its record: a C2SP tlog-proof whose extra data is the entry (ENTRY_SIZE bytes) and the plain line
 * with its newline. The extra data is verified: the tree must have the entry, and the entry must have the line's hash.
 */
const EXTRA = /^(c2sp\.org\/tlog-proof@v1\n)extra ([A-Za-z0-9+/]+={0,2})\n/;

/** The content of a valid proof: this line is the log's record of this index, under this tree head. */
export interface ProvenLine {
  readonly index: number;
  readonly head: TreeHead;
  /** Null if the proof was made without the plain form. */
  readonly line: Line | null;
}

/**
 * Makes the proof of a record under the newest checkpoint. Throws NoteError `checkpoint` if that does not cover the index.
 * Throws NoteError `note`, or AuditError `log-tiles` or `log-records`, if the log is not what was signed.
 */
export async function proveRecord(dir: string, known: NoteVerifier, index: number): Promise<string> {
  const checkpoint = await readCheckpoint(dir);
  const verifier = await copyVerifier(dir, known);
  const { size } = openCheckpoint(checkpoint, verifier);
  if (index >= size) throw new NoteError("checkpoint", notCovered(index, size));
  const entry = await new TileReader(dir, size).entry(index);
  const text = await readLine(dir, index);
  const proof = (await makeReceipt(dir, checkpoint, verifier, index)).replace(
    "\n",
    `\nextra ${Buffer.concat([entry, Buffer.from(text)]).toString("base64")}\n`,
  );
  // Find a changed log here, not only when somebody checks the proof.
  checkProof(proof, verifier);
  return proof;
}

/** Verifies a proof with the log's key. Throws NoteError `note` or `checkpoint` if it proves nothing. */
export function checkProof(proof: string, verifier: NoteVerifier): ProvenLine {
  const [, , base64 = ""] = EXTRA.exec(proof) ?? [];
  const extra = Buffer.from(base64, "base64");
  if (extra.length < ENTRY_SIZE || extra.toString("base64") !== base64)
    throw new NoteError("note", "not a proof of an audit record: its extra data is not an entry");
  const [entry, text] = [extra.subarray(0, ENTRY_SIZE), extra.subarray(ENTRY_SIZE)];
  const index = verifyReceipt(proof.replace(EXTRA, "$1"), entry, verifier);
  const head = openCheckpoint(proof.slice(proof.indexOf("\n\n") + 2), verifier);
  if (text.length === 0) return { index, head, line: null };
  const line = decodeLine(text.toString().slice(0, -1));
  if (line?.i !== index || !sha256(text).equals(entry.subarray(0, HASH_SIZE)))
    throw new NoteError("note", `the line in the proof is not that of record ${index}`);
  return { index, head, line };
}

const notCovered = (index: number, size: number): string =>
  size === 0
    ? `there is no record ${index}: the log has none yet`
    : `there is no record ${index} that a checkpoint covers: the newest one covers ${size} records, 0 to ${size - 1}. New events are sealed within seconds: try again`;
