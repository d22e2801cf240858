import { NoteError } from "./note-error.ts";
import { isReadableName, KEY_ID_SIZE } from "./note-key.ts";

/** The form of C2SP signed-note: a text, an empty line, and lines that sign the text. Checks no signature. */

const NOTE_SIZE_MAX = 64 * 1024;
const SIGNATURES_MAX = 64;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u;

export interface NoteSignature {
  readonly name: string;
  /** The key's id, then the signature. */
  readonly bytes: Buffer;
}

/** Returns true for a text that can be signed: whole lines, and no control characters. */
export const isNoteText = (text: string): boolean => text.endsWith("\n") && text.isWellFormed() && !hasControl(text);

/** Returns the line of one signature, with its newline. */
export const signatureLine = ({ name, bytes }: NoteSignature): string => `\u2014 ${name} ${bytes.toString("base64")}\n`;

/** Returns the text and the signatures of a note. Throws NoteError `note`. */
export function parseNote(note: string): { text: string; signatures: readonly NoteSignature[] } {
  if (note.length > NOTE_SIZE_MAX || !isNoteText(note)) throw new NoteError("note", "not a signed note");
  // The last empty line separates the text from the signatures; the text may have empty lines too.
  const end = note.lastIndexOf("\n\n");
  if (end < 0) throw new NoteError("note", "a note without signatures");
  return { text: note.slice(0, end + 1), signatures: parseSignatures(note.slice(end + 2)) };
}

/** Returns the signatures of whole lines. Throws NoteError `note`. */
function parseSignatures(lines: string): readonly NoteSignature[] {
  const each = lines.slice(0, -1).split("\n");
  if (each.length > SIGNATURES_MAX) throw new NoteError("note", "too many signatures");
  return each.map((line) => {
    const [, name = "", base64 = ""] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(base64, "base64");
    if (!isReadableName(name) || bytes.length <= KEY_ID_SIZE || bytes.toString("base64") !== base64)
      throw new NoteError("note", "a line that is no signature");
    return { name, bytes };
  });
}

/** Returns the signatures that claim to be of the key with this name and id, without the id. */
export const signaturesOf = (signatures: readonly NoteSignature[], name: string, id: Buffer): readonly Buffer[] =>
  signatures
    .filter((each) => each.name === name && each.bytes.subarray(0, KEY_ID_SIZE).equals(id))
    .map(({ bytes }) => bytes.subarray(KEY_ID_SIZE));

// biome-ignore lint/suspicious/noControlCharactersInRegex: a note has no control characters besides the newline
const hasControl = (text: string): boolean => /[\u0000-\u0009\u000b-\u001f]/.test(text);
