import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { NoteError } from "./note-error.ts";
import { isNoteText, parseNote, signatureLine, signaturesOf } from "./note-form.ts";
import { formatKey, isKeyName, KEY_TYPE, keyId, type NamedKey, parseKey } from "./note-key.ts";

/** C2SP signed-note with Ed25519 keys (signature type 0x01): a text, an empty line, and lines that sign the text. */

/** A key that signs notes: its name, and its private key. */
export interface NoteSigner {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** Returns the signed note of `text`, which ends in a newline. Throws RangeError for a text or a name that no note can have. */
export function signNote(text: string, { name, privateKey }: NoteSigner): string {
  if (!isNoteText(text)) throw new RangeError("not the text of a note");
  if (!isKeyName(name)) throw new RangeError(`not a key name: "${name}"`);
  const id = keyId({ name, publicKey: createPublicKey(privateKey) }, KEY_TYPE.note);
  return `${text}\n${signatureLine({ name, bytes: Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]) })}`;
}

/**
 * Returns the text of a note that `verifier` signed, and ignores the lines of other keys. Throws NoteError `note` if it is no
 * note, if the key did not sign it, or if a line with the key's name and id does not verify.
 */
export function openNote(note: string, verifier: NamedKey): string {
  const { text, signatures } = parseNote(note);
  const own = signaturesOf(signatures, verifier.name, keyId(verifier, KEY_TYPE.note));
  if (own.length === 0) throw new NoteError("note", `not signed by the key of ${verifier.name}`);
  for (const signature of own)
    if (!verify(null, Buffer.from(text), verifier.publicKey, signature))
      throw new NoteError("note", `a signature of ${verifier.name} does not verify`);
  return text;
}

/** Returns the key as `name+keyid+base64`, which other readers of notes accept (Go's golang.org/x/mod/sumdb/note, say). */
export const formatVerifier = (verifier: NamedKey): string => formatKey(verifier, KEY_TYPE.note);

/** Reads the output of formatVerifier. Throws NoteError `note` for anything else, another key type included. */
export const parseVerifier = (text: string): NamedKey => parseKey(text, KEY_TYPE.note);
