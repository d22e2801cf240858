import { generateKeyPair, type KeyPair, keyPairFrom, rawPrivate } from "../crypto/crypto.ts";
import { readOrMake, readSecretFile, removeFile, SecretFileError } from "../files/files.ts";
import type { TerminalId } from "../model/model.ts";
import { EnrolmentError } from "./enrolment-error.ts";
import type { EnrolmentRequest } from "./enrolment-request.ts";
import { type KeyFile, KeyFileError, printKeyFile, readKeyFile, writeKeyFile } from "./key-file.ts";
import { openSealedKeyFile } from "./sealed-key-file.ts";

/** A machine's request that the bank has not answered yet: the private halves, in a file that only its owner may read. */
export interface PendingEnrolment {
  readonly request: EnrolmentRequest;
  readonly seal: KeyPair;
  readonly staticPrivate: Buffer;
}

/**
 * Returns the machine's request from this file, or makes it, durably: asking again gives the same request. Throws EnrolmentError
 * `enrolment-damaged` and SecretFileError.
 */
export async function makeEnrolment(file: string, terminal: TerminalId): Promise<PendingEnrolment> {
  return parse(file, terminal, await readOrMake(file, () => print(terminal)));
}

/**
 * Opens a sealed key file with the machine's request, writes the key file durably, and forgets the request: nobody opens the sealed file
 * again. After a crash between two of these the same call finishes. Returns the keys. Throws EnrolmentError, KeyFileError and
 * SecretFileError, and has then changed nothing.
 */
export async function takeSealedKeyFile(
  { pending: file, keyFile }: { readonly pending: string; readonly keyFile: string },
  terminal: TerminalId,
  sealed: string,
): Promise<KeyFile> {
  const keys = openSealedKeyFile(sealed, parse(file, terminal, await readPending(file, terminal)));
  await checkReplaced(keyFile, keys);
  await writeKeyFile(keyFile, keys, { replace: true });
  await removeFile(file);
  return keys;
}

async function readPending(file: string, terminal: TerminalId): Promise<string> {
  return readSecretFile(file).catch((error: unknown) => {
    if (!(error instanceof SecretFileError) || error.code !== "secret-file-missing") throw error;
    throw new EnrolmentError(
      "enrolment-none",
      `${terminal} has no request under way on this machine: it has opened its sealed key file already, or never asked; a sealed key file is opened once`,
    );
  });
}

/** The key file of an earlier life of the ATM gives way, and no other: epochs only grow. */
async function checkReplaced(file: string, keys: KeyFile): Promise<void> {
  const old = await readKeyFile(file).catch((error: unknown) => {
    if (error instanceof KeyFileError && error.code === "key-file-missing") return null;
    throw error;
  });
  if (old === null || (old.terminal === keys.terminal && old.pskEpoch < keys.pskEpoch)) return;
  // This very file was written, and a crash kept the request.
  if (old.terminal === keys.terminal && printKeyFile(old) === printKeyFile(keys)) return;
  throw new EnrolmentError(
    "key-file-newer",
    old.terminal === keys.terminal
      ? `${file} has a key of a newer epoch than the sealed key file: if it is another bank's, put it aside`
      : `${file} is the key file of ${old.terminal}: name another with --key, or put it aside`,
  );
}

function print(terminal: TerminalId): string {
  const [pair, seal] = [generateKeyPair(), generateKeyPair()];
  const hex = (each: KeyPair): string => rawPrivate(each).toString("hex");
  return `${JSON.stringify({ terminal_id: terminal, static_private: hex(pair), seal_private: hex(seal) }, null, 2)}\n`;
}

function parse(file: string, terminal: TerminalId, text: string): PendingEnrolment {
  const found =
    /^\{\s*"terminal_id": "([^"]+)",\s*"static_private": "([0-9a-f]{64})",\s*"seal_private": "([0-9a-f]{64})"\s*\}\s*$/.exec(
      text,
    );
  const [, name, staticHex = "", sealHex = ""] = found ?? [];
  if (name !== terminal)
    throw new EnrolmentError("enrolment-damaged", `${file} is not the request of ${terminal}: remove it, and make a new one`);
  const staticPrivate = Buffer.from(staticHex, "hex");
  const seal = keyPairFrom(Buffer.from(sealHex, "hex"));
  const request = { terminal, publicKey: keyPairFrom(staticPrivate).publicKey, sealTo: seal.publicKey };
  return { request, seal, staticPrivate };
}
