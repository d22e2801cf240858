import { HASH_SIZE } from "./merkle.ts";
import type { TreeHead } from "./merkle-proof.ts";
import { NoteError } from "./note-error.ts";
import { parseNote } from "./note-form.ts";
import type { NamedKey } from "./note-key.ts";
import { formatVerifier, type NoteSigner, openNote, parseVerifier, signNote } from "./signed-note.ts";

/**
 * The succession of a log's key (AUDIT.md, section "Successions of the log key"): a signed note, and a checkpoint with two extension lines,
 * which name the old key and the new one. Both have signed it. The old key's checkpoints end with its size, the new key's begin after it.
 */
export interface Succession {
  readonly note: string;
  /** What both keys signed. Two notes of one text are one succession. */
  readonly text: string;
  /** The last tree that the old key signs. */
  readonly head: TreeHead;
  readonly from: NamedKey;
  readonly to: NamedKey;
}

const LINE = { from: "old-key ", to: "new-key " } as const;
/** Five of the text, an empty one, and two of signatures. */
const NOTE_LINES = 8;
/** The most successions of one log: with one a year, more than a log has. */
export const SUCCESSIONS_MAX = 64;

/** Returns the note, signed by both. Throws RangeError if they have different names or are one key. */
export function signSuccession(
  { size, root }: TreeHead,
  { from, to }: { readonly from: NoteSigner & NamedKey; readonly to: NoteSigner & NamedKey },
): string {
  const [old, next] = [formatVerifier(from), formatVerifier(to)];
  if (from.name !== to.name || old === next) throw new RangeError("a succession is from one key of a log to another of it");
  const text = `${from.name}\n${size}\n${root.toString("base64")}\n${LINE.from}${old}\n${LINE.to}${next}\n`;
  return `${signNote(text, from)}${signNote(text, to).slice(text.length + 1)}`;
}

/** Returns what a note says if it is a succession in its one form, signed by both keys that it names. Throws NoteError `succession`. */
export function openSuccession(note: string): Succession {
  try {
    const { text, signatures } = parseNote(note);
    const [origin = "", size = "", root = "", old = "", next = "", ...rest] = text.split("\n");
    const [from, to] = [parseVerifier(after(LINE.from, old)), parseVerifier(after(LINE.to, next))];
    const head = { size: Number(size), root: Buffer.from(root, "base64") };
    const canonical =
      String(head.size) === size && head.root.toString("base64") === root && rest.length === 1 && signatures.length === 2;
    if (!canonical || !Number.isSafeInteger(head.size) || head.size < 0 || head.root.length !== HASH_SIZE)
      throw wrong("a note that is no succession");
    if (from.name !== origin || to.name !== origin || old.slice(LINE.from.length) === next.slice(LINE.to.length))
      throw wrong("a succession that is not from one key of a log to another of it");
    for (const key of [from, to]) openNote(note, key);
    const ids = [formatVerifier(from), formatVerifier(to)].map((key) => key.slice(origin.length + 1).split("+")[0]);
    if (!signatures.every(({ bytes }, i) => bytes.subarray(0, 4).toString("hex") === ids[i]))
      throw wrong("a succession whose signatures have another order");
    return { note, text, head, from, to };
  } catch (error) {
    if (error instanceof NoteError && error.code !== "succession") throw wrong(`no succession: ${error.message}`);
    throw error;
  }
}

/** Splits the text of a file with successions, one after the other, into notes. Throws NoteError `succession` for a part of one. */
export function splitSuccessions(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length % NOTE_LINES !== 0 || lines.length > NOTE_LINES * SUCCESSIONS_MAX)
    throw wrong("not a list of successions");
  return Array.from({ length: lines.length / NOTE_LINES }, (_, i) =>
    lines
      .slice(i * NOTE_LINES, (i + 1) * NOTE_LINES)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

const wrong = (message: string): NoteError => new NoteError("succession", message);

function after(begin: string, line: string): string {
  if (!line.startsWith(begin)) throw wrong("a note that names no keys");
  return line.slice(begin.length);
}
