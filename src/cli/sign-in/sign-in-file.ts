import { homedir } from "node:os";
import path from "node:path";
import { makeFolder, readSecretFile, removeFile, SecretFileError, writeSecretFile } from "../../files/files.ts";

/** A command line that is signed in: as its file has it. */
export interface SignIn {
  /** The console's origin. The token goes to no other. */
  readonly console: string;
  readonly token: string;
  /** For messages only: the console knows whose the token is. */
  readonly username: string;
}

/**
 * The file of this account's sign-in: strongroom/sign-in.json in the user's configuration folder (XDG Base Directory Specification). Null
 * if the account has no such folder.
 */
export function signInFile(environment: NodeJS.ProcessEnv = process.env): string | null {
  const given = environment["XDG_CONFIG_HOME"] ?? "";
  // The specification has programs ignore a relative path.
  const folder = path.isAbsolute(given) ? given : homeConfiguration(environment);
  return folder === null ? null : path.join(folder, "strongroom", "sign-in.json");
}

function homeConfiguration({ HOME }: NodeJS.ProcessEnv): string | null {
  try {
    return path.join(HOME === undefined || HOME === "" ? homedir() : HOME, ".config");
  } catch {
    return null; // The account is in no list of accounts, as in some containers.
  }
}

/**
 * Reads the sign-in; null if there is none. Throws SecretFileError if others than its owner have any right to the file, if it cannot be
 * read, or if this program did not write it.
 */
export async function readSignIn(file = signInFile()): Promise<SignIn | null> {
  if (file === null) return null;
  let text: string;
  try {
    text = await readSecretFile(file);
  } catch (error) {
    if (error instanceof SecretFileError && error.code === "secret-file-missing") return null;
    throw error;
  }
  const signIn = parse(text);
  if (signIn === null)
    throw new SecretFileError("secret-file-format", `${file} is not a file of strongroom login: remove it, and sign in again`);
  return signIn;
}

function parse(text: string): SignIn | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof given !== "object" || given === null) return null;
  const { console, token, username } = given as Readonly<Record<string, unknown>>;
  if (typeof console !== "string" || typeof token !== "string" || typeof username !== "string") return null;
  const isOurs = URL.parse(console)?.origin === console && /^[\w-]{16,200}$/.test(token);
  return isOurs ? { console, token, username } : null;
}

/** Writes the sign-in in place of the one before; nobody else may read it. Throws SecretFileError. */
export async function writeSignIn(signIn: SignIn, file = signInFile()): Promise<void> {
  if (file === null)
    throw new SecretFileError("secret-file-unusable", "this account has no home: set XDG_CONFIG_HOME to a folder");
  await makeFolder(path.dirname(file)).catch((error: Error) => {
    throw new SecretFileError("secret-file-unusable", `the folder of ${file} cannot be made: ${error.message}`);
  });
  await writeSecretFile(file, `${JSON.stringify(signIn)}\n`, { replace: true });
}

/** Removes the sign-in, if there is one. */
export async function removeSignIn(file = signInFile()): Promise<void> {
  if (file !== null) await removeFile(file);
}
