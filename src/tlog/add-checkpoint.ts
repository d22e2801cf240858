import { HASH_SIZE } from "./merkle.ts";

/** The bodies of C2SP tlog-witness's `add-checkpoint`. */

/** The path of the request, behind the witness's submission prefix. */
export const ADD_CHECKPOINT = "/add-checkpoint";
/** The media type of the answer 409, whose body is the size that the witness has. */
export const SIZE_TYPE = "text/x.tlog.size";
const PROOF_MAX = 63;

/** A log's request for a cosignature: the note, and the proof that the log continues from the witness's tree of `oldSize`. */
export interface AddCheckpoint {
  readonly oldSize: number;
  /** At most 63 hashes; none if `oldSize` is 0. */
  readonly proof: readonly Buffer[];
  readonly note: string;
}

/** Returns the body of the request. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${hash.toString("base64")}\n`).join("")}\n${note}`;
}

/** Reads the body of the request; returns null if it is not in its one form. The note is not opened. */
export function parseAddCheckpoint(body: string): AddCheckpoint | null {
  // The first empty line ends the proof; the note has more of them.
  const end = body.indexOf("\n\n");
  if (end < 0) return null;
  const [first = "", ...lines] = body.slice(0, end).split("\n");
  const oldSize = first.startsWith("old ") ? parseSize(first.slice(4)) : null;
  const proof = lines.map((line) => Buffer.from(line, "base64"));
  const canonical = proof.every((hash, i) => hash.length === HASH_SIZE && hash.toString("base64") === lines[i]);
  if (oldSize === null || proof.length > PROOF_MAX || !canonical) return null;
  return { oldSize, proof, note: body.slice(end + 2) };
}

/** Returns the body of the answer 409. */
export const formatSize = (size: number): string => `${size}\n`;

/** Reads the body of the answer 409; returns null if it is no size. */
export const parseSizeAnswer = (body: string): number | null => (body.endsWith("\n") ? parseSize(body.slice(0, -1)) : null);

/** Decimal, without leading zeroes. */
function parseSize(text: string): number | null {
  const size = Number(text);
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(size) ? size : null;
}
