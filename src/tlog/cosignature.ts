import { createPublicKey, sign, verify } from "node:crypto";
import { NoteError } from "./note-error.ts";
import { isNoteText, parseNote, signatureLine, signaturesOf } from "./note-form.ts";
import { formatKey, isKeyName, KEY_TYPE, keyId, type NamedKey, parseKey } from "./note-key.ts";
import type { NoteSigner } from "./signed-note.ts";

/** C2SP tlog-cosignature with Ed25519 keys (signature type 0x04): a witness signs a checkpoint's text and the time. */

const TIME_SIZE = 8;
const SIGNATURE_SIZE = TIME_SIZE + 64;

/** A witness's key. Not a NoteVerifier: the same bytes under the other type have another id, and sign another message. */
export interface CosignatureVerifier extends NamedKey {
  readonly type: typeof KEY_TYPE.cosignature;
}

/** A witness's valid statement: at `time`, in seconds since 1970 UTC, this was the largest tree of the log that it had seen. */
export interface Cosignature {
  readonly verifier: CosignatureVerifier;
  readonly time: number;
  /** The signature's line of the note, with its newline. */
  readonly line: string;
}

/**
 * Returns the line, with its newline, by which the witness signs the text of a checkpoint. `time` is in seconds since 1970 UTC.
 * The key must sign for no other name: the message does not contain the name. Throws RangeError for a text, a name or a time that
 * no cosignature can have.
 */
export function cosign(text: string, { name, privateKey }: NoteSigner, time: number): string {
  if (!isNoteText(text)) throw new RangeError("not the text of a checkpoint");
  if (!isKeyName(name)) throw new RangeError(`not a key name: "${name}"`);
  if (!Number.isSafeInteger(time) || time <= 0) throw new RangeError(`not a time of a cosignature: ${time}`);
  const id = keyId({ name, publicKey: createPublicKey(privateKey) }, KEY_TYPE.cosignature);
  const bytes = Buffer.alloc(TIME_SIZE);
  bytes.writeBigUInt64BE(BigInt(time));
  return signatureLine({ name, bytes: Buffer.concat([id, bytes, sign(null, message(text, BigInt(time)), privateKey)]) });
}

/**
 * Returns the cosignatures of the given witnesses on a note, the newest of each, in the order of `verifiers`; a witness that did
 * not sign is left out, and the lines of other keys are ignored. Throws NoteError `note` if it is no note, or if a line with a
 * witness's name and id does not verify.
 */
export function cosignaturesOn(note: string, verifiers: readonly CosignatureVerifier[]): readonly Cosignature[] {
  const { text, signatures } = parseNote(note);
  return verifiers.flatMap((verifier) => {
    const own = signaturesOf(signatures, verifier.name, keyId(verifier, KEY_TYPE.cosignature));
    const [newest] = own.map((signature) => opened(text, signature, verifier)).sort((a, b) => b.time - a.time);
    return newest ?? [];
  });
}

/** Returns the witness's key as `name+keyid+base64`. */
export const formatCosignatureVerifier = (verifier: NamedKey): string => formatKey(verifier, KEY_TYPE.cosignature);

/** Reads the output of formatCosignatureVerifier. Throws NoteError `note` for anything else, a log's key included. */
export const parseCosignatureVerifier = (text: string): CosignatureVerifier => ({
  ...parseKey(text, KEY_TYPE.cosignature),
  type: KEY_TYPE.cosignature,
});

function opened(text: string, signature: Buffer, verifier: CosignatureVerifier): Cosignature {
  const { name, publicKey } = verifier;
  if (signature.length !== SIGNATURE_SIZE) throw new NoteError("note", `a cosignature of ${name} has a wrong length`);
  const time = signature.readBigUInt64BE();
  // Zero is for signatures that make no statement about the time; no witness sends it.
  const isTime = time > 0n && time <= BigInt(Number.MAX_SAFE_INTEGER);
  if (!isTime || !verify(null, message(text, time), publicKey, signature.subarray(TIME_SIZE)))
    throw new NoteError("note", `a cosignature of ${name} does not verify`);
  const line = signatureLine({ name, bytes: Buffer.concat([keyId(verifier, KEY_TYPE.cosignature), signature]) });
  return { verifier, time: Number(time), line };
}

const message = (text: string, time: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
