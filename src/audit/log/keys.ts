import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createFile, readSecretFile, type Writing } from "../../files/files.ts";
import { AuditError } from "../audit-error.ts";

/**
 * The key pairs of the audit log, as PEM files that openssl reads. FILE holds the private key (PKCS #8, for its owner only),
 * FILE.pub the public one (SPKI). The log key signs checkpoints and stays with the bank. The auditor's private key opens the
 * sealed form and should never be on the bank's machine.
 */
export type KeyKind = "ed25519" | "x25519";

const MEANING = { ed25519: "a log key (Ed25519)", x25519: "an auditor's key (X25519)" } as const;

export interface AuditKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const makeLogKey = (): AuditKeyPair => generateKeyPairSync("ed25519");
export const makeAuditorKey = (): AuditKeyPair => generateKeyPairSync("x25519");

/**
 * Writes both files, each whole or not at all. They are durable when this resolves. Rejects with AuditError `key-file` if one
 * cannot be written or exists already: a key is never overwritten.
 */
export async function writeKeyPair(
  file: string,
  { privateKey, publicKey }: AuditKeyPair,
  writing: Pick<Writing, "disk"> = {},
): Promise<void> {
  try {
    await createFile(file, privateKey.export({ type: "pkcs8", format: "pem" }), writing);
    await writePublicKey(file, publicKey, writing);
  } catch (error) {
    throw new AuditError("key-file", `cannot write the key files ${file} and ${file}.pub: ${(error as Error).message}`, error);
  }
}

/** Writes FILE.pub alone, for example after a crash between the two files. Rejects if it exists already. */
export const writePublicKey = (file: string, publicKey: KeyObject, writing: Pick<Writing, "disk"> = {}): Promise<void> =>
  createFile(`${file}.pub`, publicKey.export({ type: "spki", format: "pem" }), { ...writing, mode: 0o644 });

/** Reads a private key and derives the public one. Throws AuditError `key-file`, also if anyone but its owner may read FILE. */
export async function readKeyPair(file: string, kind: KeyKind): Promise<AuditKeyPair> {
  const text = await readSecretFile(file).catch((error: unknown) => {
    throw new AuditError("key-file", `cannot read the key file ${file}: ${(error as Error).message}`, error);
  });
  const privateKey = parse(file, kind, () => createPrivateKey(text));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Reads a public key, from FILE.pub. Throws AuditError `key-file`. */
export async function readPublicKey(file: string, kind: KeyKind): Promise<KeyObject> {
  const text = await readText(file);
  return parse(file, kind, () => {
    // createPublicKey would accept a private key too; refuse it, because no private key may lie where a public one belongs.
    if (text.includes("PRIVATE KEY")) throw new Error("it is a private key");
    return createPublicKey(text);
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new AuditError("key-file", `cannot read the key file ${file}: ${(error as Error).message}`, error);
  }
}

function parse(file: string, kind: KeyKind, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    throw new AuditError("key-file", `${file} is not ${MEANING[kind]} in PEM: ${(error as Error).message}`, error);
  }
  if (key.asymmetricKeyType !== kind) throw new AuditError("key-file", `${file} is not ${MEANING[kind]}`);
  return key;
}
