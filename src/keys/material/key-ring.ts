import { randomBytes } from "node:crypto";
import { secretKeyId } from "../../crypto/crypto.ts";
import { readOrMake, readSecretFile, SecretFileError, type Writing, writeSecretFile } from "../../files/files.ts";

/** A random secret of a file that may hold several. */
export interface Secret {
  readonly id: string;
  readonly key: Buffer;
}

const SECRET_SIZE = 32;
/** The most secrets of one file: each customer who never signs in again keeps one pepper in use. */
export const SECRETS_MAX = 16;

/**
 * Reads the secrets of a file, the oldest first: each is a line of 64 hexadecimal digits. Makes the file with one secret if there is
 * none. Throws SecretFileError.
 */
export async function readRing(file: string): Promise<readonly Secret[]> {
  return parse(file, await readOrMake(file, () => print([randomBytes(SECRET_SIZE)])));
}

/** Adds a new secret, durably, and returns it. Throws SecretFileError. The caller bounds their number by SECRETS_MAX. */
export async function addSecret(file: string, writing: Pick<Writing, "disk"> = {}): Promise<Secret> {
  const secrets = parse(file, await readSecretFile(file));
  const key = randomBytes(SECRET_SIZE);
  await writeSecretFile(file, print([...secrets.map((each) => each.key), key]), { replace: true, ...writing });
  return { id: secretKeyId(key), key };
}

/** Removes the secret with this id, unless it is the only one. Throws SecretFileError. */
export async function dropSecret(file: string, id: string, writing: Pick<Writing, "disk"> = {}): Promise<void> {
  const secrets = parse(file, await readSecretFile(file));
  const rest = secrets.filter((each) => each.id !== id);
  if (rest.length === 0 || rest.length === secrets.length) return;
  await writeSecretFile(file, print(rest.map((each) => each.key)), { replace: true, ...writing });
}

const print = (keys: readonly Buffer[]): string => keys.map((key) => `${key.toString("hex")}\n`).join("");

function parse(file: string, text: string): readonly Secret[] {
  const lines = text.trimEnd().split("\n");
  const hex = new RegExp(`^[0-9a-f]{${2 * SECRET_SIZE}}$`);
  if (lines.length > SECRETS_MAX || !lines.every((line) => hex.test(line)) || new Set(lines).size !== lines.length)
    throw new SecretFileError(
      "secret-file-format",
      `${file} does not hold 1 to ${SECRETS_MAX} different secrets, each a line of ${SECRET_SIZE} bytes in lower-case hex`,
    );
  return lines.map((line) => Buffer.from(line, "hex")).map((key) => ({ id: secretKeyId(key), key }));
}
