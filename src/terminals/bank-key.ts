import { createHash } from "node:crypto";
import { generateKeyPair, KEY_SIZE, type KeyPair, keyPairFrom, rawPrivate } from "../crypto/crypto.ts";
import { readOrMake, readSecretFile, SecretFileError, writeSecretFile } from "../files/files.ts";
import { TerminalError } from "./terminal-error.ts";

/** The bank may hold two pairs at once, so that ATMs can move from one to the other (PROTOCOL.md, section 1.3). */
const PAIRS_MAX = 2;
const SERVER_KEY_ID_SIZE = 8;

/** The id by which an ATM names the bank's key: the first 8 bytes of SHA-256 of the public key (PROTOCOL.md, section 1.3). */
export function serverKeyId(publicKey: Buffer): Buffer {
  return createHash("sha256").update(publicKey).digest().subarray(0, SERVER_KEY_ID_SIZE);
}

/**
 * Reads the bank's static key pairs from this file, one or two, the newest last. Makes the file with one pair if there is none.
 * The register of keys has which of them is in use. Throws SecretFileError.
 */
export async function openBankKeys(file: string): Promise<readonly KeyPair[]> {
  return parse(file, await readOrMake(file, () => print([generateKeyPair()])));
}

/**
 * Adds a second pair, durably. Throws TerminalError `bank-keys-full` if there are two, and
 * SecretFileError.
 */
export async function addBankKey(file: string): Promise<readonly KeyPair[]> {
  const pairs = parse(file, await readSecretFile(file));
  if (pairs.length >= PAIRS_MAX)
    throw new TerminalError("bank-keys-full", `${file} holds ${PAIRS_MAX} key pairs: one of them must end first`);
  const more = [...pairs, generateKeyPair()];
  await writeSecretFile(file, print(more), { replace: true });
  return more;
}

/**
 * Drops the pair with this id (in hex) of two: an ATM that still names it cannot connect. Does nothing if it is not there, or the only
 * one. Throws SecretFileError.
 */
export async function dropBankKey(file: string, id: string): Promise<void> {
  const pairs = parse(file, await readSecretFile(file));
  const rest = pairs.filter(({ publicKey }) => serverKeyId(publicKey).toString("hex") !== id);
  if (rest.length > 0 && rest.length < pairs.length) await writeSecretFile(file, print(rest), { replace: true });
}

/** `{"static_private": ["<hex>", ...]}`: the public keys follow from these. */
function print(pairs: readonly KeyPair[]): string {
  return `${JSON.stringify({ static_private: pairs.map((pair) => rawPrivate(pair).toString("hex")) }, null, 2)}\n`;
}

function parse(file: string, text: string): readonly KeyPair[] {
  const keys = privateKeys(text);
  if (keys === null || keys.length < 1 || keys.length > PAIRS_MAX)
    throw new SecretFileError("secret-file-format", `${file} does not hold one or two private keys of the bank`);
  return keys.map(keyPairFrom);
}

function privateKeys(text: string): readonly Buffer[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (json === null || typeof json !== "object" || !("static_private" in json)) return null;
  const { static_private: keys } = json;
  const hex = new RegExp(`^[0-9a-f]{${2 * KEY_SIZE}}$`);
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string" && hex.test(key))) return null;
  return keys.map((key) => Buffer.from(key, "hex"));
}
