import { randomBytes } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { createFile, replaceFile, type Writing } from "./durable-file.ts";

/** A secret file is missing, exists already, is open to others, cannot be read or made, or has the wrong content. */
export class SecretFileError extends Error {
  override readonly name = "SecretFileError";
  readonly code:
    | "secret-file-missing"
    | "secret-file-exists"
    | "secret-file-open"
    | "secret-file-format"
    | "secret-file-unusable";

  constructor(code: SecretFileError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** More bytes than any secret file of this project has. */
const SIZE_MAX = 64 * 1024;

/**
 * Resolves with the text of a file that only its owner may read. Throws SecretFileError: `secret-file-missing`,
 * `secret-file-unusable` (the system refuses the read), `secret-file-open` (group or others have any right to it),
 * `secret-file-format` (no ordinary file, or larger than SIZE_MAX).
 */
export async function readSecretFile(file: string): Promise<string> {
  const handle = await openExisting(file);
  try {
    // Reads the state of the open file, so that nobody can replace the file in between.
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > SIZE_MAX)
      throw new SecretFileError("secret-file-format", `${file} is not a file of this program`);
    // Windows keeps rights in another form; there the mode means nothing.
    if (process.platform !== "win32" && (stats.mode & 0o077) !== 0)
      throw new SecretFileError(
        "secret-file-open",
        `${file} holds a secret and others than its owner have rights to it (mode ${(stats.mode & 0o777).toString(8)}): ` +
          `if nobody can have read it, run chmod 600 ${file}; else make a new one`,
      );
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file that only its owner may read: whole or not at all, and durable when it resolves. Without `replace`, throws
 * SecretFileError `secret-file-exists` if the file exists, and leaves it unchanged.
 */
export async function writeSecretFile(
  file: string,
  text: string,
  { replace = false, ...writing }: Pick<Writing, "disk"> & { readonly replace?: boolean } = {},
): Promise<void> {
  await (replace ? replaceFile : createFile)(file, text, writing).catch((error: unknown) => {
    if (isCode(error, "EEXIST"))
      throw new SecretFileError("secret-file-exists", `${file} is there already and is not overwritten`);
    throw (error as NodeJS.ErrnoException).syscall === "open" ? unusable(file, "made", error) : error;
  });
}

/**
 * Resolves with the random secret of `bytes` bytes that this file holds in hex; makes the file if there is none. Processes that
 * start at once all get the same secret. Throws SecretFileError.
 */
export async function openSecret(file: string, bytes: number): Promise<Buffer> {
  const text = await readOrMake(file, () => `${randomBytes(bytes).toString("hex")}\n`);
  const secret = Buffer.from(text.trim(), "hex");
  if (secret.length !== bytes || secret.toString("hex") !== text.trim())
    throw new SecretFileError("secret-file-format", `${file} does not hold ${bytes} bytes in lower-case hex`);
  return secret;
}

/** Resolves with the text of the secret file; if there is none, first writes the text of `make`. Throws SecretFileError. */
export async function readOrMake(file: string, make: () => string): Promise<string> {
  try {
    return await readSecretFile(file);
  } catch (error) {
    if (!(error instanceof SecretFileError) || error.code !== "secret-file-missing") throw error;
  }
  try {
    await writeSecretFile(file, make());
  } catch (error) {
    // Another process was quicker: use its secret.
    if (!(error instanceof SecretFileError) || error.code !== "secret-file-exists") throw error;
  }
  return await readSecretFile(file);
}

async function openExisting(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (error) {
    if (isCode(error, "ENOENT")) throw new SecretFileError("secret-file-missing", `there is no file ${file}`);
    throw unusable(file, "read", error);
  }
}

const unusable = (file: string, how: "read" | "made", error: unknown): SecretFileError =>
  new SecretFileError("secret-file-unusable", `${file} cannot be ${how}: ${(error as Error).message}`);

const isCode = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;
