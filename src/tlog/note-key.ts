import { createPublicKey, type KeyObject } from "node:crypto";
import { sha256 } from "./merkle.ts";
import { NoteError } from "./note-error.ts";

/** Keys of C2SP signed-note: their names, their ids, and the one line that is a verifier key. All keys are Ed25519. */

/** The first byte of a key: what its signatures sign. */
export const KEY_TYPE = {
  /** The text of the note itself, as a log signs it. */
  note: 0x01,
  /** The text and a time, as a witness signs it (C2SP tlog-cosignature). */
  cosignature: 0x04,
} as const;
export type KeyType = (typeof KEY_TYPE)[keyof typeof KEY_TYPE];

export const KEY_ID_SIZE = 4;
const PUBLIC_SIZE = 32;
/** A key's name has no Unicode space and no plus. */
const NAME = /^[^\s+\p{White_Space}]+$/u;
/** In bytes of UTF-8: each line of a checkpoint, and its key, must fit in the message's fields (PROTOCOL.md, section 11.1). */
const NAME_SIZE_MAX = 256;
const VERIFIER = /^([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]+=*)$/;

/** The rule of isKeyName, as a phrase. */
export const KEY_NAME_RULE = `1 to ${NAME_SIZE_MAX} bytes of UTF-8 without white space, + and control characters`;

/** Returns true for a name that signNote and cosign accept. */
export const isKeyName = (name: string): boolean =>
  isReadableName(name) && !/[\p{Cc}\p{Cs}]/u.test(name) && Buffer.byteLength(name) <= NAME_SIZE_MAX;

/** Returns true for a name that a note of others may have. */
export const isReadableName = (name: string): boolean => NAME.test(name);

/** The name and the public key of a verifier key. */
export interface NamedKey {
  readonly name: string;
  readonly publicKey: KeyObject;
}

/** SHA-256(key name || 0x0A || signature type || public key)[:4]. */
export function keyId({ name, publicKey }: NamedKey, type: KeyType): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), rawKey(publicKey)])).subarray(0, KEY_ID_SIZE);
}

/** Returns the key as `name+keyid+base64`, which other readers of notes accept. */
export function formatKey(key: NamedKey, type: KeyType): string {
  const bytes = Buffer.concat([Buffer.of(type), rawKey(key.publicKey)]);
  return `${key.name}+${keyId(key, type).toString("hex")}+${bytes.toString("base64")}`;
}

/** Reads the output of formatKey. Throws NoteError `note` for anything else, another key type included. */
export function parseKey(text: string, type: KeyType): NamedKey {
  const [, name = "", base64 = ""] = VERIFIER.exec(text) ?? [];
  const bytes = Buffer.from(base64, "base64");
  if (!isReadableName(name) || bytes.length !== 1 + PUBLIC_SIZE || bytes[0] !== type)
    throw new NoteError("note", `not a verifier key: name+keyid+key of type ${type} (${TYPE_NAME[type]})`);
  const key = { name, publicKey: publicKeyOf(bytes.subarray(1)) };
  if (formatKey(key, type) !== text) throw new NoteError("note", "a verifier key that is not in its one form");
  return key;
}

const TYPE_NAME: Readonly<Record<KeyType, string>> = { 1: "a log's Ed25519", 4: "a witness's Ed25519" };
const rawKey = (key: KeyObject): Buffer => key.export({ format: "raw-public" });
const publicKeyOf = (raw: Buffer): KeyObject => createPublicKey({ key: raw, format: "raw-public", asymmetricKeyType: "ed25519" });
