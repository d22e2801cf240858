import {
  HASH_SIZE,
  inclusionProof,
  leafHash,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  verifyInclusion,
} from "../../tlog/tlog.ts";
import { TileReader } from "../tiles/tile-reader.ts";

/**
 * C2SP tlog-proof: a text that proves without the log that a record is in it, if the reader trusts the log's key. The entry
 * is the record's two hashes, so a reader can also compare the plain line or the sealed record with it.
 */
const FIRST_LINE = "c2sp.org/tlog-proof@v1";

/** Makes the receipt of a record under this checkpoint. Throws RangeError if the checkpoint does not cover `index`. */
export async function makeReceipt(dir: string, checkpoint: string, verifier: NoteVerifier, index: number): Promise<string> {
  const { size } = openCheckpoint(checkpoint, verifier);
  const proof = await inclusionProof(index, size, new TileReader(dir, size).rangeHash);
  const lines = [FIRST_LINE, `index ${index}`, ...proof.map((hash) => hash.toString("base64"))];
  return `${lines.join("\n")}\n\n${checkpoint}`;
}

/** Returns the entry's index in the log. Throws NoteError `note` or `checkpoint` if the receipt does not prove it. */
export function verifyReceipt(receipt: string, entry: Buffer, verifier: NoteVerifier): number {
  const end = receipt.indexOf("\n\n");
  const { size, root } = openCheckpoint(receipt.slice(end + 2), verifier);
  const [first, second = "", ...rest] = receipt.slice(0, Math.max(0, end)).split("\n");
  const index = Number(second.slice("index ".length));
  const proof = rest.map((line) => Buffer.from(line, "base64"));
  const canonical =
    first === FIRST_LINE &&
    second === `index ${index}` &&
    proof.every((hash, i) => hash.length === HASH_SIZE && hash.toString("base64") === rest[i]);
  if (!canonical || !verifyInclusion(index, size, leafHash(entry), proof, root))
    throw new NoteError("note", "the receipt does not show that the log has this entry");
  return index;
}
