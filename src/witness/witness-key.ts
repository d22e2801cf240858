import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createFile, readSecretFile, type Writing, writeSecretFile } from "../files/files.ts";
import {
  type CosignatureVerifier,
  formatCosignatureVerifier,
  isKeyName,
  KEY_NAME_RULE,
  type NoteSigner,
  parseCosignatureVerifier,
} from "../tlog/tlog.ts";
import { WitnessError } from "./witness-error.ts";

/** The key file of a witness, in the form of golang.org/x/mod/sumdb/note: `PRIVATE+KEY+name+keyid+base64(type || seed)`. */
const PRIVATE = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)\n$/;
const TYPE_COSIGNATURE = 0x04;
const SEED_SIZE = 32;

/** A witness's key: what it signs with, and what others verify with. */
export interface WitnessKey {
  readonly signer: NoteSigner;
  readonly verifier: CosignatureVerifier;
}

/**
 * Makes a key for one witness and writes both files, durably: `file` for its owner only, and `file`.pub with the verifier key in
 * one line. Throws RangeError with a phrase for a name that no key can have, and SecretFileError if the file exists.
 */
export async function makeWitnessKey(name: string, file: string, writing: Pick<Writing, "disk"> = {}): Promise<WitnessKey> {
  if (!isKeyName(name)) throw new RangeError(KEY_NAME_RULE);
  const key = keyOf(name, generateKeyPairSync("ed25519").privateKey);
  await writeSecretFile(file, formatPrivate(key), writing);
  await writePublic(key, file, writing);
  return key;
}

/**
 * Reads the key file of a witness, and writes the file of the verifier key if a crash has left it out. Throws SecretFileError, and
 * WitnessError `key-file`.
 */
export async function readWitnessKey(file: string, writing: Pick<Writing, "disk"> = {}): Promise<WitnessKey> {
  const text = await readSecretFile(file);
  const [, name = "", , base64 = ""] = PRIVATE.exec(text) ?? [];
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== 1 + SEED_SIZE || bytes[0] !== TYPE_COSIGNATURE) throw noKey(file);
  const seed = bytes.subarray(1);
  const key = keyOf(name, createPrivateKey({ key: seed, format: "raw-private", asymmetricKeyType: "ed25519" }));
  if (formatPrivate(key) !== text) throw noKey(file);
  await writePublic(key, file, writing).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return key;
}

function keyOf(name: string, privateKey: KeyObject): WitnessKey {
  const verifier = parseCosignatureVerifier(formatCosignatureVerifier({ name, publicKey: createPublicKey(privateKey) }));
  return { signer: { name, privateKey }, verifier };
}

function formatPrivate({ signer, verifier }: WitnessKey): string {
  const bytes = Buffer.concat([Buffer.of(TYPE_COSIGNATURE), signer.privateKey.export({ format: "raw-private" })]);
  const [, id] = formatCosignatureVerifier(verifier).split("+");
  return `PRIVATE+KEY+${signer.name}+${id}+${bytes.toString("base64")}\n`;
}

const writePublic = ({ verifier }: WitnessKey, file: string, writing: Pick<Writing, "disk">): Promise<void> =>
  createFile(`${file}.pub`, `${formatCosignatureVerifier(verifier)}\n`, { ...writing, mode: 0o644 });

const noKey = (file: string): WitnessError =>
  new WitnessError("key-file", `${file} is not the key file of a witness: strongroom witness keygen makes one`);
