import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createFile, readSecretFile, replaceFile, type Writing, writeSecretFile } from "../../files/files.ts";
import { sha256 } from "../../tlog/tlog.ts";
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
  const text = await readPrivate(file);
  const privateKey = parse(file, kind, () => createPrivateKey(text));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

const readPrivate = (file: string): Promise<string> =>
  readSecretFile(file).catch((error: unknown) => {
    throw new AuditError("key-file", `cannot read the key file ${file}: ${(error as Error).message}`, error);
  });

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

/** The most log keys of one file: the one that signs, and its successor. */
export const LOG_KEYS_MAX = 2;
const BLOCK = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/g;
const ID_DIGITS = 16;

/** The id of a log key in the register of the bank's keys: SHA-256 of the public key in DER (SPKI), its first 16 digits. */
export const logKeyId = (publicKey: KeyObject): string =>
  sha256(publicKey.export({ type: "spki", format: "der" }))
    .toString("hex")
    .slice(0, ID_DIGITS);

/** Reads the 1 to LOG_KEYS_MAX log keys of FILE, the oldest first. Throws AuditError `key-file`. */
export async function readLogKeys(file: string): Promise<readonly AuditKeyPair[]> {
  const text = await readPrivate(file);
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length > LOG_KEYS_MAX || (blocks.length > 1 && blocks.join("") !== text))
    throw new AuditError("key-file", `${file} does not hold 1 to ${LOG_KEYS_MAX} log keys (Ed25519) in PEM`);
  return (blocks.length > 1 ? blocks : [text]).map((block) => {
    const privateKey = parse(file, "ed25519", () => createPrivateKey(block));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  });
}

/** Adds a new log key, durably, and returns it. Throws AuditError `key-file`. The caller bounds their number by LOG_KEYS_MAX. */
export async function addLogKey(file: string): Promise<AuditKeyPair> {
  const made = makeLogKey();
  await writeLogKeys(file, [...(await readLogKeys(file)), made]);
  return made;
}

/** Removes the log key with this id, unless it is the only one. Throws AuditError `key-file`. */
export async function dropLogKey(file: string, id: string): Promise<void> {
  const pairs = await readLogKeys(file);
  const rest = pairs.filter(({ publicKey }) => logKeyId(publicKey) !== id);
  if (rest.length > 0 && rest.length < pairs.length) await writeLogKeys(file, rest);
}

/** FILE.pub after FILE: an older FILE.pub names a key from which its reader follows the successions. */
async function writeLogKeys(file: string, pairs: readonly AuditKeyPair[]): Promise<void> {
  try {
    const pem = { pair: { type: "pkcs8", format: "pem" }, pub: { type: "spki", format: "pem" } } as const;
    await writeSecretFile(file, pairs.map(({ privateKey }) => privateKey.export(pem.pair)).join(""), { replace: true });
    await replaceFile(`${file}.pub`, pairs.map(({ publicKey }) => publicKey.export(pem.pub)).join(""), { mode: 0o644 });
  } catch (error) {
    throw new AuditError("key-file", `cannot write the key files ${file} and ${file}.pub: ${(error as Error).message}`, error);
  }
}
