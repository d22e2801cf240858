import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { sha256 } from "./merkle.ts";

/** C2SP signed-note with Ed25519 keys (signature type 0x01): a text, an empty line, and lines that sign the text. */

const TYPE_ED25519 = 0x01;
const KEY_ID_SIZE = 4;
const PUBLIC_SIZE = 32;
const NOTE_SIZE_MAX = 64 * 1024;
const SIGNATURES_MAX = 64;
/** A key's name has no Unicode space and no plus. */
const NAME = /^[^\s+\p{White_Space}]+$/u;
/** In bytes of UTF-8: each line of a checkpoint, and its key, must fit in the message's fields (PROTOCOL.md, section 11.1). */
const NAME_SIZE_MAX = 256;

/** The rule of isKeyName, as a phrase. */
export const KEY_NAME_RULE = `1 to ${NAME_SIZE_MAX} bytes of UTF-8 without white space, + and control characters`;

/** Returns true for a name that signNote accepts. */
export const isKeyName = (name: string): boolean =>
  NAME.test(name) && !/[\p{Cc}\p{Cs}]/u.test(name) && Buffer.byteLength(name) <= NAME_SIZE_MAX;
const VERIFIER = /^([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]+=*)$/;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** A key that signs notes: its name, and its private key. */
export interface NoteSigner {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** A key that verifies notes. */
export interface NoteVerifier {
  readonly name: string;
  readonly publicKey: KeyObject;
}

/** Returns the signed note of `text`, which ends in a newline. Throws RangeError for a text or a name that no note can have. */
export function signNote(text: string, signer: NoteSigner): string {
  if (!text.endsWith("\n") || hasControl(text)) throw new RangeError("not the text of a note");
  if (!isKeyName(signer.name)) throw new RangeError(`not a key name: "${signer.name}"`);
  const publicKey = createPublicKey(signer.privateKey);
  const signature = Buffer.concat([keyId(signer.name, publicKey), sign(null, Buffer.from(text), signer.privateKey)]);
  return `${text}\n\u2014 ${signer.name} ${signature.toString("base64")}\n`;
}

/**
 * Returns the text of a note that `verifier` signed, and ignores the lines of other keys. Throws NoteError `note` if it is no
 * note, if the key did not sign it, or if a line with the key's name and id does not verify.
 */
export function openNote(note: string, verifier: NoteVerifier): string {
  const { text, signatures } = parseNote(note);
  const id = keyId(verifier.name, verifier.publicKey);
  const own = signatures.filter(({ name, bytes }) => name === verifier.name && bytes.subarray(0, KEY_ID_SIZE).equals(id));
  if (own.length === 0) throw new NoteError("note", `not signed by the key of ${verifier.name}`);
  for (const { bytes } of own)
    if (!verify(null, Buffer.from(text), verifier.publicKey, bytes.subarray(KEY_ID_SIZE)))
      throw new NoteError("note", `a signature of ${verifier.name} does not verify`);
  return text;
}

/** Returns the key as `name+keyid+base64`, which other readers of notes accept (Go's golang.org/x/mod/sumdb/note, say). */
export function formatVerifier({ name, publicKey }: NoteVerifier): string {
  const key = Buffer.concat([Buffer.of(TYPE_ED25519), rawKey(publicKey)]);
  return `${name}+${keyId(name, publicKey).toString("hex")}+${key.toString("base64")}`;
}

/** Reads the output of formatVerifier. Throws NoteError `note` for anything else, another key type included. */
export function parseVerifier(text: string): NoteVerifier {
  const [, name = "", key = ""] = VERIFIER.exec(text) ?? [];
  const bytes = Buffer.from(key, "base64");
  if (!NAME.test(name) || bytes.length !== 1 + PUBLIC_SIZE || bytes[0] !== TYPE_ED25519)
    throw new NoteError("note", "not a verifier key: name+keyid+key of type Ed25519");
  const verifier = { name, publicKey: publicKeyOf(bytes.subarray(1)) };
  if (formatVerifier(verifier) !== text) throw new NoteError("note", "a verifier key that is not in its one form");
  return verifier;
}

/** SHA-256(key name || 0x0A || signature type || public key)[:4]. */
function keyId(name: string, publicKey: KeyObject): Buffer {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(TYPE_ED25519), rawKey(publicKey)]);
  return sha256(input).subarray(0, KEY_ID_SIZE);
}

function parseNote(note: string): { text: string; signatures: { name: string; bytes: Buffer }[] } {
  if (note.length > NOTE_SIZE_MAX || !note.endsWith("\n") || !note.isWellFormed() || hasControl(note))
    throw new NoteError("note", "not a signed note");
  // The last empty line separates the text from the signatures; the text may have empty lines too.
  const end = note.lastIndexOf("\n\n");
  if (end < 0) throw new NoteError("note", "a note without signatures");
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw new NoteError("note", "too many signatures");
  const signatures = lines.map((line) => {
    const [, name = "", base64 = ""] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(base64, "base64");
    if (!NAME.test(name) || bytes.length <= KEY_ID_SIZE || bytes.toString("base64") !== base64)
      throw new NoteError("note", "a line that is no signature");
    return { name, bytes };
  });
  return { text: note.slice(0, end + 1), signatures };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a note has no control characters besides the newline
const hasControl = (text: string): boolean => /[\u0000-\u0009\u000b-\u001f]/.test(text);
const rawKey = (key: KeyObject): Buffer => key.export({ format: "raw-public" });
const publicKeyOf = (raw: Buffer): KeyObject => createPublicKey({ key: raw, format: "raw-public", asymmetricKeyType: "ed25519" });

/**
 * The text is no signed note of the key (`note`), or not the checkpoint of the log (`checkpoint`). The codes are stable, the
 * sentence is not.
 */
export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly code: "note" | "checkpoint";

  constructor(code: NoteError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
