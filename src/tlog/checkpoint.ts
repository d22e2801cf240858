import { keyOfSize, keysOf, type NoteVerifier } from "./log-key.ts";
import { HASH_SIZE } from "./merkle.ts";
import type { TreeHead } from "./merkle-proof.ts";
import { NoteError } from "./note-error.ts";
import { parseNote, signatureLine, signaturesOf } from "./note-form.ts";
import { KEY_TYPE, keyId } from "./note-key.ts";
import { type NoteSigner, openNote, parseVerifier, signNote } from "./signed-note.ts";

/** C2SP tlog-checkpoint: a signed note with the number of records of the log and the root over them. */

/** The path of the last checkpoint, relative to the log's folder. */
export const CHECKPOINT_FILE = "tlog/checkpoint";

/** Returns the number of records that a checkpoint claims, and checks no signature; null if the note is no checkpoint. */
export function claimedSize(note: string): number | null {
  const size = /^[^\n]+\n(0|[1-9]\d{0,15})\n/.exec(note)?.[1];
  return size === undefined ? null : Number(size);
}

/** Returns the signed note. Its origin line is the log's name, which is also the name of its key. */
export function signCheckpoint({ size, root }: TreeHead, signer: NoteSigner): string {
  return signNote(`${signer.name}\n${size}\n${root.toString("base64")}\n`, signer);
}

/**
 * Returns the tree head of a checkpoint that the log's key of this size signed. Throws NoteError `note` if it did not sign it, `checkpoint`
 * if the text is of another log or not in its one form, and `succession` if a succession of this size has another tree. Refuses extension
 * lines, because nobody could check them.
 */
export function openCheckpoint(note: string, verifier: NoteVerifier): TreeHead {
  const { head, extensions } = openExtended(note, verifier);
  if (extensions.length > 0) throw new NoteError("checkpoint", "not the three lines of a checkpoint");
  return head;
}

/**
 * The same for a witness of other logs, which signs extension lines without a statement about them. Returns the text too. Throws
 * NoteError like openCheckpoint, and `checkpoint` for an empty extension line.
 */
export function openExtended(
  note: string,
  verifier: NoteVerifier,
): { readonly head: TreeHead; readonly text: string; readonly extensions: readonly string[] } {
  const text = openByItsKey(note, verifier);
  const [origin, size = "", root = "", ...rest] = text.split("\n");
  if (origin !== verifier.name) throw new NoteError("checkpoint", `a checkpoint of another log: "${origin}"`);
  const head = { size: Number(size), root: Buffer.from(root, "base64") };
  // Printing it again must give the same text: one tree head has one form.
  const canonical = String(head.size) === size && head.root.toString("base64") === root && rest.at(-1) === "";
  const extensions = rest.slice(0, -1);
  if (
    !canonical ||
    extensions.includes("") ||
    !Number.isSafeInteger(head.size) ||
    head.size < 0 ||
    head.root.length !== HASH_SIZE
  )
    throw new NoteError("checkpoint", "not the three lines of a checkpoint");
  for (const succession of verifier.successions ?? [])
    if (succession.head.size === head.size && !succession.head.root.equals(head.root))
      throw new NoteError("succession", "the checkpoint has another tree than the succession of the log's key at this size");
  return { head, text, extensions };
}

/** Opens a note with the one key that signs checkpoints of its size. */
function openByItsKey(note: string, verifier: NoteVerifier): string {
  const key = keyOfSize(verifier, claimedSize(note) ?? 0);
  try {
    return openNote(note, key);
  } catch (error) {
    const other = verifier.successions === undefined ? undefined : keysOf(verifier).find((each) => isOpenedBy(note, each));
    if (other === undefined) throw error;
    throw new NoteError("note", `the log's key ${other} signed it, which does not sign checkpoints of this size`);
  }
}

function isOpenedBy(note: string, key: string): boolean {
  try {
    openNote(note, parseVerifier(key));
    return true;
  } catch {
    return false;
  }
}

/** Returns the checkpoint with one signature of the log's key of its size, and no other line. Throws NoteError `note` like openNote. */
export function withoutOthers(note: string, verifier: NoteVerifier): string {
  const key = keyOfSize(verifier, claimedSize(note) ?? 0);
  const text = openNote(note, key);
  const id = keyId(key, KEY_TYPE.note);
  const [signature] = signaturesOf(parseNote(note).signatures, key.name, id);
  return `${text}\n${signatureLine({ name: key.name, bytes: Buffer.concat([id, signature as Buffer]) })}`;
}

/** Returns the first line of a note, the name of the log that a checkpoint is of. Checks nothing else. */
export const claimedOrigin = (note: string): string => note.split("\n", 1)[0] as string;
